using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Tests.Runner;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;
using Spectre.Console;

namespace RobustMfgSim.Tests.Cli;

public sealed class DisplayTests
{
    [Test]
    public void TheLiveTableHasARowForEveryNumberOfAgents()
    {
        var table = new LiveTable(TinyStudy.Create(), 80, 24);
        table.Take(new(StudyPhase.Simulation, "", 10, 400, 400, 50, null, null, true) { Estimate = new("exploitability", new(0.25, 0.125, 0.375)) });
        table.Take(new(StudyPhase.Bounds, "constants", 10, 0, 0, null, null, null, true));
        table.Take(new(StudyPhase.Simulation, "", 100, 120, 400, 50, TimeSpan.FromSeconds(61), null, false) { Estimate = new("exploitability", new(1e-6, -0.5, 0.5)) });
        Assert.That(Lines(table), Is.EqualTo(new[]
        {
            "N = 100: 120 of 400 episodes, 50 a second, at most 1 min 1 s left",
            "",
            "   N  episodes  largest gain  interval so far  time left",
            "  10       400          0.25   [0.125, 0.375]       done",
            " 100   120/400         1E-06      [-0.5, 0.5]  1 min 1 s",
            "1000",
        }));
    }

    [Test]
    public void RowsAroundTheOneAtWorkAreShownWhereNotAllFit()
    {
        var table = new LiveTable(TinyStudy.Create() with { Agents = [.. Enumerable.Range(1, 50).Select(n => (long)n)], Deviators = [] }, 60, 10);
        table.Take(new(StudyPhase.Simulation, "", 30, 1, 400, 50, TimeSpan.FromDays(7), null, false));
        string[] lines = Lines(table);
        Assert.That(lines, Has.Length.EqualTo(9));
        Assert.That(lines[2], Is.EqualTo(" N  episodes  distance  interval so far  time left"));
        Assert.That(lines[3..8].Select(l => l.Split(' ')[0]), Is.EqualTo(new[] { "28", "29", "30", "31", "32" }));
        Assert.That(lines[5], Does.Match(@"^30 +1/400 +days$"));
        Assert.That(lines[8], Is.EqualTo("45 more numbers of agents, 27 before these"));
    }

    [TestCase(1)]
    [TestCase(8)]
    [TestCase(9)]
    [TestCase(60)]
    public void TheSummaryFitsAScreenHoweverMuchThereIsToSay(int sizes)
    {
        var study = TinyStudy.Create() with { Agents = [.. Enumerable.Range(0, sizes).Select(i => 10L + (7919L * i * i))] };
        string[] warnings = [.. Enumerable.Range(0, 5).Select(i => $"Warning {i}: {new string('x', 90)} {string.Join(' ', Enumerable.Repeat("and so on", 30))}.")];
        string[] lines = Printed(TinyOutcome.Create(study, warnings), terminal: true).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.LessThanOrEqualTo(23));
        Assert.That(lines.Select(l => l.Length), Is.All.LessThanOrEqualTo(80));
        Assert.That(lines.Count(l => l.EndsWith("not refuted", StringComparison.Ordinal)), Is.EqualTo(Math.Min(sizes, 8)));
        Assert.That(lines.Count(l => l == $"{sizes - 8} more rows are in curves.csv"), Is.EqualTo(sizes > 8 ? 1 : 0));
        Assert.That(lines.Count(l => l.StartsWith("more remarks are in report.html: ", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void AViolatedBoundIsTheFirstRemark()
    {
        var outcome = TinyOutcome.Create(warnings: "Something.");
        outcome = outcome with { Curves = [.. outcome.Curves.SkipLast(1), TinyOutcome.At(1000, Verdict.Violated)] };
        Assert.That(SummaryRemarks.Of(outcome).Take(5), Is.EqualTo(new[]
        {
            "VIOLATED, an interval or an exact value lies above the bound: T2_fixed on the exploitability at N = 1000",
            "warning: Something.",
            "not refuted, no deviator tried gains as much as the bound allows, others might: T2_fixed on the exploitability at N = 10, 100",
            "held, the exact value or the whole interval lies below the bound: T1 on the mean field distance at every N; T2_fixed on the value gap at every N",
            "slope of mean_field_distance over N: -0.5 [-0.52, -0.48] from 3 points, expected -0.5",
        }));
    }

    [Test]
    public void WhatIsNoProofIsMarked()
    {
        var outcome = TinyOutcome.Create();
        BoundCheck[] bounds =
        [
            new("T4", BoundedQuantity.Exploitability, 1, false, "exact", Verdict.Held, null) { Confidence = 0.95 },
            new("T2", BoundedQuantity.Exploitability, 1, false, "exact", Verdict.Held, null),
        ];
        outcome = outcome with { Curves = [.. outcome.Curves.Select(c => c with { Bounds = bounds })] };
        Assert.That(VerdictWords.Of(outcome, Verdict.Held).Single(), Does.EndWith(": T4 (95 % confidence), T2 (an estimate) on the exploitability at every N"));
        Assert.That(VerdictWords.Of(outcome, Verdict.Violated), Is.Empty);
    }

    [Test]
    public void FiguresOfTheScenariosOwnStandAtTheSmallestAndTheLargestNAndNeverFillTheScreen()
    {
        var outcome = TinyOutcome.Create();
        outcome = outcome with
        {
            Curves = [.. outcome.Curves.Select((c, i) => c with { Point = c.Point with { Estimates = [.. Enumerable.Range(0, 40).Select(k => new FigureEstimate($"own_{k}", new(k + i, k - 1, k + 9)))] } })],
        };
        Assert.That(SummaryRemarks.Of(outcome), Does.Contain("own_3: 3 [2, 12] at N = 10, 5 [2, 12] at N = 1000"));
        Assert.That(Printed(outcome, terminal: false), Does.Contain("\nown_39: 39 [38, 48] at N = 10, 41 [38, 48] at N = 1000\n"));
        string[] lines = Printed(outcome, terminal: true).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.LessThanOrEqualTo(23));
        Assert.That(lines.Count(l => l.StartsWith("more remarks are in report.html: ", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private static string Printed(Outcome outcome, bool terminal)
    {
        using var output = new StringWriter();
        OutcomeSummary.Print(new Screen(new CliHost { Output = output, Error = TextWriter.Null, Terminal = terminal, Signals = false }), outcome, "runs/tiny");
        return output.ToString();
    }

    private static string[] Lines(LiveTable table)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 80;
        console.Write(table.Picture());
        return [.. output.ToString().TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];
    }
}
