using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Reports;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Tests.Runner;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Exact;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Tests.Reports;

public sealed partial class ReportWriterTests
{
    [Test]
    public void ChartsAreWellFormedAndEveryFigureIsThere()
    {
        string html = ReportWriter.Html(TinyOutcome.Create());
        var charts = SvgElement().Matches(html).Select(m => XElement.Parse(m.Value)).ToList();
        Assert.That(charts.Select(c => (string?)c.Attribute("aria-label")), Is.EqualTo(new[]
        {
            "population, value and policy by state", "what nature adds to the population, and how much of each row it moves", "worst-case minus nominal kernel, action none",
            "worst-case minus nominal kernel, action protect", "mean-field distance against number of agents N", "|value gap| against number of agents N", "gain of the deviator against number of agents N",
        }));
        Assert.That(charts[6].Descendants("title").Select(t => t.Value), Has.Some.EqualTo("N = 100: gain of population_aware 0.05 [0.04, 0.06]"));
        Assert.That(html, Does.Contain("<dd>20260622</dd>").And.Contain(TinyStudy.Create().Sha256).And.Contain("slope −0.5 [−0.52, −0.48]"));
    }

    [Test]
    public void EveryRowOfATableHasAsManyCellsAsItsHeading()
    {
        var outcome = TinyOutcome.Create();
        ExactPair pair = new(-3, -2.8, 1e-9, 1e-9);
        outcome = outcome with { Curves = [.. outcome.Curves.Select(c => c with { Exact = new(c.Point.Agents, SolveStatus.Converged, 9, pair, pair, 1e-9, 0, 0) })] };
        int rows = 0;
        foreach (Match table in TableElement().Matches(ReportWriter.Html(outcome)))
        {
            int[] cells = [.. RowElement().Matches(table.Value).Select(r => CellElement().Matches(r.Value).Sum(c => c.Groups[1].Success ? int.Parse(c.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 1))];
            Assert.That(cells, Is.All.EqualTo(cells[0]), table.Value);
            rows += cells.Length;
        }

        Assert.That(rows, Is.GreaterThan(20));
    }

    [GeneratedRegex("<table.*?</table>", RegexOptions.Singleline)]
    private static partial Regex TableElement();

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex RowElement();

    [GeneratedRegex("<t[dh](?: [^>]*?colspan=\"([0-9]+)\"[^>]*| [^>]*|)>")]
    private static partial Regex CellElement();

    [Test]
    public void NothingIsRequestedFromAnywhere()
    {
        string html = ReportWriter.Html(TinyOutcome.Create());
        Assert.That(html, Does.Not.Contain("http").And.Not.Contain("src=").And.Not.Contain("@import").And.Not.Contain("url(").And.Not.Contain("<link"));
    }

    [Test]
    public void AStudyWithPluginsSaysWhatRunningItAgainTakes()
    {
        var study = TinyStudy.Create();
        var plugged = TinyOutcome.Create(study with { Plugins = [new(new("mine.dll", "ab"), "1.0.0.0", [])] });
        foreach (string page in new[] { ReportWriter.Html(plugged), MarkdownReport.Text(plugged) })
        {
            Assert.That(page, Does.Contain("robustmfg run scenario.yaml --out again --allow-plugins").And.Contain("mine.dll").And.Contain("the folder plugins beside this report"));
        }

        Assert.That(ReportWriter.Html(TinyOutcome.Create(study)), Does.Contain("robustmfg run scenario.yaml --out again<").And.Not.Contain("plug-ins"));
    }

    [Test]
    public void LabelsFromAStrangersFileStayText()
    {
        const string Hostile = "<script>alert('x')</script>\"&\u001b";
        var outcome = TinyOutcome.Create(TinyStudy.Create(states: [Hostile, "I"], actions: ["</svg><img onerror=y>", "b"]) with { Name = Hostile, GameKind = Hostile }, Hostile);
        string html = ReportWriter.Html(outcome);
        Assert.Multiple(() =>
        {
            Assert.That(Regex.Count(html, "<script"), Is.EqualTo(1), "the report's own");
            Assert.That(html, Does.Not.Contain("<img").And.Not.Contain("\u001b"));
            Assert.That(html, Does.Contain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\ufffd"));
        });
    }

    [Test]
    public void ModelMismatchIsChartedWithWhiskersAndTold()
    {
        const string Hostile = "<b>\"tv\"</b>, 0.1";
        string html = ReportWriter.Html(TinyOutcome.Create() with { Mismatch = TinyMismatch(Hostile) });
        var charts = SvgElement().Matches(html).Select(m => XElement.Parse(m.Value)).Where(c => ((string?)c.Attribute("aria-label"))!.Contains("against radius of total_variation", StringComparison.Ordinal)).ToList();
        Assert.That(charts.Select(c => c.Descendants("line").Count(l => (string?)l.Attribute("class") == "whisker")), Is.EqualTo(new[] { 2, 3 }), "one difference and its zero; three values, one is missing");
        Assert.That(html, Does.Not.Contain("<b>").And.Contain("&lt;b&gt;&quot;tv&quot;&lt;/b&gt;, 0.1 loses 0.25 [0.125, 0.375]").And.Contain("it was not found"));
        Assert.That(html, Does.Contain("at distance 0.5 no policy could be compared with that of nominal."));
        string[] lines = MismatchResults.Csv(TinyMismatch(Hostile)).Split('\n');
        Assert.That(lines[0], Is.EqualTo(MismatchResults.Header));
        Assert.That(lines[2], Is.EqualTo("worst direction within total_variation,worst,0,\"<b>\"\"tv\"\"</b>, 0.1\",100,-3,-3.0625,-2.9375,-3.125,-2.875,-0.25,-0.3125,-0.1875,-0.375,-0.125"));
        Assert.That(lines[3], Is.EqualTo("worst direction within total_variation,worst,0.5,nominal,100,,,,,,,,,,"));
    }

    // Round figures: at distance 0 the second policy loses 0.25, at 0.5 the first was not found and the second cannot be compared.
    private static MismatchOutcome TinyMismatch(string second)
    {
        var game = new RobustGame(TinyStudy.Create().Game.Game, new TotalVariationBall(Support.Full), new FixedRadius(0));
        var deployment = new WorstDirection([game, game], [0, 0.5]);
        static EstimatedMean Mean(double x) => new(new(x, x - 0.0625, x + 0.0625), new(x, x - 0.125, x + 0.125));
        return new(
            new(100, [0.5, 0.5], 1, 1e-4, EngineKind.Auto), [new("nominal", game, TinyStudy.Converged), new(second, game, TinyStudy.Converged)],
            [new(deployment,
            [
                new(0, [new("nominal", Mean(-2.75), null, null), new(second, Mean(-3), Mean(-0.25), null)]),
                new(0.5, [new("nominal", null, null, "it was not found"), new(second, Mean(-4), null, null)]),
            ])]);
    }

    [Test]
    public void ManyStatesAreAPictureWithHostileLabelsEscapedToo()
    {
        const int States = 40;
        var study = TinyStudy.Create(states: [.. Enumerable.Range(0, States).Select(s => $"<{s}>&")], actions: ["<a>"]);
        double[] uniform = [.. Enumerable.Repeat(1.0 / States, States)], one = [.. Enumerable.Repeat(1.0, States)];
        var point = new StationaryPoint(one, uniform, one, one, [.. Enumerable.Repeat(0.5, States * States)], new TieGroups(States, [[3, 4]]), new(0, 0, 0, 0, 0, 0));
        string html = ReportWriter.Html(TinyOutcome.Create(study) with { Equilibrium = TinyStudy.Converged with { Point = point }, Reference = point });
        var picture = SvgElement().Matches(html).Select(m => XElement.Parse(m.Value)).First();
        Assert.That(picture.Descendants("rect").Count(r => (string?)r.Attribute("class") == "cell"), Is.EqualTo(2 * States), "a bar of the population and a cell of the policy for each");
        Assert.That(picture.Descendants("line").Count(r => (string?)r.Attribute("class") == "level"), Is.EqualTo(States), "a line of the value for each");
        Assert.That(html, Does.Contain("Table of all 40 states").And.Contain("&lt;3&gt;&amp; = &lt;4&gt;&amp;"));
    }

    [Test]
    public void TheSameOutcomeGivesTheSameBytes()
    {
        string first = ReportWriter.Html(TinyOutcome.Create());
        Assert.That(ReportWriter.Html(TinyOutcome.Create()), Is.EqualTo(first));
        Assert.That(ReportWriter.Html(TinyOutcome.Create(null, "A warning.")), Is.Not.EqualTo(first));
    }

    [Test]
    public void VerdictsClaimNoMoreThanTheEvidence()
    {
        static string Words(Verdict verdict, bool certified = true, string? against = "deviators") =>
            SummaryText.Words(new("T2", BoundedQuantity.Exploitability, 1, certified, against, verdict, verdict == Verdict.NotApplicable ? "why" : null));
        Assert.Multiple(() =>
        {
            Assert.That(Words(Verdict.NotRefuted), Is.EqualTo("not refuted: no deviator tried gains as much as the bound allows; others might gain more"));
            Assert.That(Words(Verdict.Held), Is.EqualTo("held: the whole interval lies below the bound"));
            Assert.That(Words(Verdict.Held, against: "exact"), Is.EqualTo("held: the exact value lies below the bound"));
            Assert.That(Words(Verdict.Violated), Is.EqualTo("violated: an interval lies above the bound"));
            Assert.That(Words(Verdict.Undecided), Is.EqualTo("undecided: an interval contains the bound"));
            Assert.That(Words(Verdict.NotApplicable, certified: false), Is.EqualTo("not applicable: why"));
            Assert.That(Words(Verdict.Held, certified: false), Does.EndWith("(the bound rests on estimates and proves nothing)"));
        });
    }

    [Test]
    public void TheSummarySaysWhetherAnEquilibriumWasFoundAndNamesTheBestDeviator()
    {
        static string[] Texts(Outcome outcome, Evidence evidence) => [.. SummaryText.Findings(outcome).Where(f => f.Evidence == evidence).Select(f => f.Text)];
        var outcome = TinyOutcome.Create();
        string[] estimated = Texts(outcome, Evidence.Estimated);
        Assert.Multiple(() =>
        {
            Assert.That(Texts(outcome, Evidence.Proved), Is.EqualTo(new[] { "The solver made_up found a stationary robust mean-field equilibrium: no policy gains more than 10⁻¹² in any state, and the population reproduces itself to 10⁻¹³." }));
            Assert.That(Texts(outcome with { Equilibrium = TinyOutcome.Unconverged }, Evidence.Proved), Is.Empty);
            Assert.That(Texts(outcome with { Equilibrium = TinyOutcome.Unconverged }, Evidence.Open)[0], Does.StartWith("The solver made_up did not find an equilibrium to the tolerance asked for (iteration limit)"));
            Assert.That(estimated[1], Does.Contain("cannot be told from the mean-field value"));
            Assert.That(estimated[2], Does.StartWith("With 1000 agents the best deviator tried, population_aware, gains 0.01581"));
            Assert.That(estimated, Has.Some.EqualTo("The fitted log-log slope of exploitability/population_aware over N is −0.5 [−0.75, −0.25], from 3 points."));
        });
    }

    [Test]
    public void VerdictsStandUnderWhatTheyRestOn()
    {
        var outcome = TinyOutcome.Create();
        Assert.That(SummaryText.Verdicts(outcome).Select(f => (f.Evidence, f.Text)), Is.EqualTo(new[]
        {
            (Evidence.Estimated, "T1 on mean field distance at every N: held: the whole interval lies below the bound."),
            (Evidence.Estimated, "T2_fixed on value gap at every N: held: the whole interval lies below the bound."),
            (Evidence.Open, "T2 on exploitability at every N: not applicable: no exact value to compare with."),
            (Evidence.Open, "T2_fixed on exploitability at every N: not refuted: no deviator tried gains as much as the bound allows; others might gain more."),
        }));
        Curve Judged(int index, Verdict verdict, string against, bool certified) => outcome.Curves[index] with
        {
            Bounds = [new("T2", BoundedQuantity.ValueGap, 1, certified, against, verdict, null), new("T6", BoundedQuantity.ValueGap, 1, certified, against, verdict, null)],
        };
        var mixed = outcome with { Curves = [Judged(0, Verdict.Held, "exact", true), Judged(1, Verdict.Held, "exact", false), Judged(2, Verdict.Violated, "exact", true)] };
        Assert.That(SummaryText.Verdicts(mixed).Select(f => (f.Evidence, f.Text)), Is.EqualTo(new[]
        {
            (Evidence.Violated, "T2, T6 on value gap at N = 1000: violated: the exact value lies above the bound."),
            (Evidence.Proved, "T2, T6 on value gap at N = 10: held: the exact value lies below the bound."),
            (Evidence.Estimated, "T2, T6 on value gap at N = 100: held: the exact value lies below the bound (the bound rests on estimates and proves nothing)."),
        }), "an estimate of a bound proves nothing, even against an exact value");
    }

    [TestCase(new long[] { 10, 30, 100 }, "every N")]
    [TestCase(new long[] { 10 }, "N = 10")]
    [TestCase(new long[] { 10, 30 }, "N = 10, 30")]
    public void NumbersOfAgentsAreDrawnTogether(long[] some, string expected) => Assert.That(AgentList.Words(some, [10, 30, 100]), Is.EqualTo(expected));

    [Test]
    public void RunsOfThreeNumbersOfAgentsBecomeARange() =>
        Assert.That(AgentList.Words([1, 3, 4, 5, 6, 9], [1, 2, 3, 4, 5, 6, 7, 9]), Is.EqualTo("N = 1, 3 to 6, 9"));

    [Test]
    public void AStudyIsDescribedInWords()
    {
        var lines = StudyDescription.Lines(TinyStudy.Create() with { Precision = 0.01, Initial = [0.9, 0.1] }).ToDictionary(l => l.Heading, l => l.Words);
        Assert.Multiple(() =>
        {
            Assert.That(lines["Game"], Is.EqualTo("sis: 2 states (S, I), 2 actions (none, protect), discount 0.9"));
            Assert.That(lines["Ambiguity"], Is.EqualTo("total_variation, radius 0.05"));
            Assert.That(lines["Equilibrium"], Is.EqualTo("solver made_up, tolerance 1e-8, at most 20000 iterations"));
            Assert.That(lines["Population"], Is.EqualTo("everybody plays the equilibrium under the adversary equilibrium; initial states are drawn from (0.9, 0.1)"));
            Assert.That(lines["Simulation"], Is.EqualTo("N = 10, 100 explicit agents and 1000 by counts, at most 400 episodes each, fewer when every exploitability interval is within ±0.01"));
        });
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex SvgElement();
}
