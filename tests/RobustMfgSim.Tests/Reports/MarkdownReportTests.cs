using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner.Reports;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Tests.Runner;

namespace RobustMfgSim.Tests.Reports;

public sealed partial class MarkdownReportTests
{
    [TestCase("a_b*c`d|e", "a\\_b\\*c\\`d\\|e")]
    [TestCase("![x](http://y)", "\\!\\[x\\](http\\://y)")]
    [TestCase("<img> & $x$ #1 @you ~~no~~", "\\<img\\> \\& \\$x\\$ \\#1 \\@you \\~\\~no\\~\\~")]
    [TestCase("www.example.org, 0.5", "www\\.example.org, 0.5")]
    [TestCase("two\nlines\u0000", "two lines ")]
    [TestCase("back\\slash", "back\\\\slash")]
    public void NothingInATextIsMarkup(string text, string expected) => Assert.That(MarkdownText.Escape(text), Is.EqualTo(expected));

    [TestCase("plain", "```x\nplain\n```\n")]
    [TestCase("a ``` b\n", "````x\na ``` b\n````\n")]
    public void AFenceIsLongerThanWhatItHolds(string text, string expected) => Assert.That(MarkdownText.Fenced(text, "x"), Is.EqualTo(expected));

    [Test]
    public void LabelsFromAStrangersFileLoadNothing()
    {
        const string Hostile = "![x](http://e.invalid/x.png)<img src=http://e.invalid>|\n# no";
        var study = TinyStudy.Create(states: [Hostile, "I"], actions: [Hostile, "b"]) with { Name = Hostile, GameKind = Hostile };
        string text = MarkdownReport.Text(TinyOutcome.Create(study, Hostile));
        // Pictures and tags that no backslash disarms.
        Assert.That(Picture().Matches(text).Select(m => m.Groups[1].Value), Is.All.StartsWith("figures/").And.Not.Empty);
        Assert.That(Tag().IsMatch(text), Is.False);
        Assert.That(text.Split('\n').Count(l => l.StartsWith("# ", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void EveryRowOfATableHasAsManyCellsAsItsHeading()
    {
        int tables = 0;
        foreach (Match table in TableBlock().Matches(MarkdownReport.Text(TinyOutcome.Create())))
        {
            int[] cells = [.. table.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => Regex.Count(row, @"(?<!\\)\|"))];
            Assert.That(cells, Is.All.EqualTo(cells[0]), table.Value);
            tables++;
        }

        Assert.That(tables, Is.EqualTo(5));
    }

    [Test]
    public void FindingsAndFiguresAreThoseOfThePage()
    {
        var outcome = TinyOutcome.Create();
        string text = MarkdownReport.Text(outcome), html = ReportWriter.Html(outcome);
        foreach (var finding in SummaryText.Findings(outcome))
        {
            Assert.That(text, Does.Contain($"\n- {MarkdownText.Escape(finding.Text)}\n"));
            Assert.That(html, Does.Contain($"{Markup.Escape(finding.Text)}</li>"));
        }

        Assert.That(text, Does.Contain("| 10 | 400 | gain of population\\_aware | 0.1581 | \\[0.1265, 0.1897\\] | 40.79 T2\\_fixed | not refuted |"));
    }

    [Test]
    public void ManyStatesAndManyNumbersOfAgentsStaySmall()
    {
        // 104 states and 5 actions whose worst-case rows differ from the nominal ones in every entry, at 50 numbers of agents.
        const int States = 104, Actions = 5;
        var study = TinyStudy.Create(states: [.. Enumerable.Range(0, States).Select(s => $"r{s / 11}c{s % 11}")], actions: ["up", "down", "left", "right", "stay"]) with { Agents = [.. Enumerable.Range(1, 50).Select(k => 10L * k)] };
        double[] Every(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];
        var point = new StationaryPoint(
            Every(States * Actions, _ => 0.2), Every(States, _ => 1.0 / States), Every(States, s => s), Every(States * Actions, s => s),
            Every(States * Actions * States, i => 0.5 + (0.001 * (i % 97))), TieGroups.None(States), new(0, 0, 0, 0, 0, 0));
        var outcome = TinyOutcome.Create(study) with { Equilibrium = TinyStudy.Converged with { Point = point }, Reference = point };
        var sizes = RunFiles.Of(outcome).Where(f => f.Name.StartsWith("report", StringComparison.Ordinal) || f.Name.StartsWith("figures/", StringComparison.Ordinal)).ToDictionary(f => f.Name, f =>
        {
            using var stream = new MemoryStream();
            f.Write(stream);
            return stream.Length;
        });
        Assert.That(sizes["report.html"], Is.InRange(500_000, 3_000_000));
        Assert.That(sizes["report.md"], Is.LessThan(100_000));
        Assert.That(sizes.Values, Is.All.LessThan(3_000_000));
        Assert.That(Encoding.UTF8.GetByteCount(ReportWriter.Html(outcome)), Is.EqualTo(sizes["report.html"]));
    }

    [GeneratedRegex(@"(?<!\\)!\[(?:[^\]\\]|\\.)*\]\(([^)]*)\)")]
    private static partial Regex Picture();

    [GeneratedRegex(@"(?<!\\)<[a-zA-Z/!]")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?:^\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex TableBlock();
}
