using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Reports;

/// <summary>The files of real studies: every figure shows the numbers of results.json, every page and every drawing is whole and asks for nothing.</summary>
[CancelAfter(120_000)]
public sealed partial class FiguresAgainstResultsTests
{
    private static readonly Dictionary<string, Dictionary<string, string>> Runs = [];

    [OneTimeSetUp]
    public async Task RunStudies()
    {
        (string Name, long[] Agents)[] studies = [("first-study", [5, 20, 60]), ("learned-deviators", [5]), ("mismatch-epidemic", [5, 20]), ("four-rooms", [5, 20]), ("mixed-population", [5, 20])];
        foreach (var (name, agents) in studies)
        {
            var read = ScenarioReader.Load(Path.Combine(HouseTests.Root, "scenarios", name + ".yaml"), BuiltIns.Catalog(), new ScenarioOverrides(Agents: agents, Episodes: 24));
            var outcome = await StudyRunner.RunAsync(read.Study!, new StudyRunOptions(2));
            Runs[name] = RunFiles.Of(outcome).ToDictionary(f => f.Name, f =>
            {
                using var stream = new MemoryStream();
                f.Write(stream);
                return Encoding.UTF8.GetString(stream.ToArray());
            });
        }
    }

    [TestCase("mean-field-distance", "mean_field_distance", "T1")]
    [TestCase("value-gap", "value_gap", "T2_fixed")]
    public void CurvesShowTheEstimatesTheirIntervalsAndTheBounds(string figure, string quantity, string bound)
    {
        var chart = new DrawnChart(Runs["first-study"][$"figures/{figure}.svg"], logarithmic: true);
        var curves = Results("first-study").GetProperty("curves").EnumerateArray().ToList();
        double[] Magnitudes(string end) => [.. curves.Select(c => Math.Abs(c.GetProperty(quantity).GetProperty(end).GetDouble()))];
        SamePoints(chart.Line(0), Agents(curves), Magnitudes("estimate"));

        var whiskers = chart.Whiskers(0);
        Assert.That(whiskers.Select(w => w.X), Is.EqualTo(Agents(curves)).Within(1).Percent);
        var ends = Magnitudes("low").Zip(Magnitudes("high"), (a, b) => (Low: Math.Min(a, b), High: Math.Max(a, b))).ToList();
        Assert.That(whiskers.Select(w => w.High), Is.EqualTo(ends.Select(e => e.High)).Within(1).Percent);

        int line = chart.Legend.ToList().FindIndex(l => l.StartsWith($"bound {bound}", StringComparison.Ordinal));
        SamePoints(chart.Line(line), Agents(curves), [.. curves.Select(c => Bound(c, bound, figure.Replace('-', '_')))]);
    }

    [Test]
    public void GainsStandBesideExactGainsAndCertifiedBounds()
    {
        var chart = new DrawnChart(Runs["first-study"]["figures/exploitability.svg"], logarithmic: true);
        var curves = Results("first-study").GetProperty("curves").EnumerateArray().ToList();
        var legend = chart.Legend.ToList();
        double Gain(JsonElement curve, string deviator) => curve.GetProperty("exploitability").EnumerateArray().Single(e => e.GetProperty("deviator").GetString() == deviator).GetProperty("estimate").GetDouble();
        SamePoints(chart.Line(legend.FindIndex(l => l.StartsWith("gain of population_aware", StringComparison.Ordinal))), Agents(curves), [.. curves.Select(c => Gain(c, "population_aware"))]);
        SamePoints(chart.Line(legend.IndexOf("exact gain")), Agents(curves), [.. curves.Select(c => c.GetProperty("exact").GetProperty("fixed_adversary").GetProperty("exploitability").GetDouble())]);
        SamePoints(chart.Line(legend.IndexOf("exact robust gain")), Agents(curves), [.. curves.Select(c => c.GetProperty("exact").GetProperty("exploitability").GetDouble())]);
        SamePoints(chart.Line(legend.FindIndex(l => l.StartsWith("bound ", StringComparison.Ordinal) && l.Contains("T6_fixed", StringComparison.Ordinal))), Agents(curves), [.. curves.Select(c => Bound(c, "T6_fixed", "exploitability"))]);
    }

    [Test]
    public void ExactGapsAreThoseOfTheExactValues()
    {
        var chart = new DrawnChart(Runs["first-study"]["figures/value-gap.svg"], logarithmic: true);
        var results = Results("first-study");
        var curves = results.GetProperty("curves").EnumerateArray().ToList();
        double[] initial = Row(results.GetProperty("population").GetProperty("initial")), value = Row(results.GetProperty("equilibrium").GetProperty("value"));
        double meanField = initial.Zip(value, (p, v) => p * v).Sum();
        SamePoints(
            chart.Line(chart.Legend.ToList().IndexOf("exact |value gap|")), Agents(curves),
            [.. curves.Select(c => Math.Abs(c.GetProperty("exact").GetProperty("fixed_adversary").GetProperty("value").GetDouble() - meanField))]);
    }

    [Test]
    public void LearningCurvesAreThoseOfTheResults()
    {
        foreach (var curve in Results("learned-deviators").GetProperty("curves").EnumerateArray())
        {
            var chart = new DrawnChart(Runs["learned-deviators"][$"figures/learning-{curve.GetProperty("agents").GetInt64()}.svg"], logarithmic: false);
            var learners = curve.GetProperty("exploitability").EnumerateArray().Where(e => e.TryGetProperty("learning_curve", out var l) && l.ValueKind == JsonValueKind.Array).ToList();
            Assert.That(chart.Legend, Is.EqualTo(learners.Select(e => e.GetProperty("deviator").GetString())));
            double span = chart.Y[^1].Value - chart.Y[0].Value;
            foreach (var (k, learner) in learners.Index())
            {
                var points = learner.GetProperty("learning_curve").EnumerateArray().ToList();
                Assert.That(chart.Line(k).Select(p => p.Y), Is.EqualTo(points.Select(p => p[1].GetDouble())).Within(1e-3 * Math.Abs(span)));
                Assert.That(chart.Line(k).Select(p => p.X), Is.EqualTo(points.Select(p => p[0].GetDouble())).Within(0.5).Percent);
            }
        }
    }

    [Test]
    public void DifferencesUnderMismatchAreThoseOfTheResults()
    {
        var mismatch = Results("mismatch-epidemic").GetProperty("mismatch");
        var deployments = mismatch.GetProperty("deployments").EnumerateArray().ToList();
        for (int d = 0; d < deployments.Count; d++)
        {
            var chart = new DrawnChart(Runs["mismatch-epidemic"][$"figures/mismatch-{d + 1}-difference.svg"], logarithmic: false);
            double span = Math.Abs(chart.Y[^1].Value - chart.Y[0].Value);
            var points = deployments[d].GetProperty("points").EnumerateArray().ToList();
            for (int k = 1; k < chart.Legend.Count; k++)
            {
                var differences = points.Select(p => p.GetProperty("policies")[k].GetProperty("difference")).ToList();
                Assert.That(chart.Line(k).Select(p => p.Y), Is.EqualTo(differences.Select(x => x.GetProperty("estimate").GetDouble())).Within(1e-3 * span));
                Assert.That(chart.Whiskers(k).Select(p => p.Low), Is.EqualTo(differences.Select(x => x.GetProperty("low").GetDouble())).Within(1e-3 * span));
            }
        }
    }

    [Test]
    public void NatureShowsTheWorstKernelAgainstTheEpidemicsOwn()
    {
        // The nominal kernel by the formulas of the game: infection at rate ext + beta mu(I), a tenth of it with protection; recovery at rate delta.
        var equilibrium = Results("first-study").GetProperty("equilibrium");
        double infected = Row(equilibrium.GetProperty("mean_field"))[1], rate = 0.02 + (0.8 * infected);
        double[][] nominal = [[1 - rate, rate], [1 - (0.1 * rate), 0.1 * rate], [0.5, 0.5], [0.5, 0.5]];
        foreach (var (action, name) in new[] { (0, "none"), (1, "protect") })
        {
            var cells = XDocument.Parse(Runs["first-study"][$"figures/nature-{action + 1}-{name}.svg"]).Root!.Elements().Select(e => e.Elements().FirstOrDefault(t => t.Name.LocalName == "title")?.Value).Where(t => t is not null).ToList();
            var expected =
                from s in new[] { 0, 1 }
                from to in new[] { 0, 1 }
                let worst = Row(equilibrium.GetProperty("worst_kernel")[s][action])[to]
                let change = Math.Round(worst - nominal[(2 * s) + action][to], 6)
                where change != 0
                select $"{"SI"[s]}, {name}, to {"SI"[to]}: … ({(change > 0 ? "+" : "−")}{Math.Abs(change).ToString("0.######", CultureInfo.InvariantCulture)})";
            Assert.That(cells.Select(c => Between().Replace(c!, ": … (")), Is.EqualTo(expected).And.Not.Empty);
        }
    }

    [Test]
    public void EveryDrawingIsAWholeFileThatAsksForNothing()
    {
        var drawings = Runs.SelectMany(r => r.Value.Where(f => f.Key.EndsWith(".svg", StringComparison.Ordinal)).Select(f => (Name: $"{r.Key}/{f.Key}", Text: f.Value))).ToList();
        Assert.That(drawings, Has.Count.GreaterThan(30));
        foreach (var (name, text) in drawings)
        {
            var root = XDocument.Parse(text).Root!;
            Assert.That(root.Elements().Take(2).Select(e => (e.Name.LocalName, e.Value.Length > 0)), Is.EqualTo(new[] { ("title", true), ("desc", true) }), name);
            var ids = root.Descendants().Attributes("id").Select(a => a.Value).ToList();
            Assert.That(ids, Is.Unique.And.SupersetOf(root.Attribute("aria-labelledby")!.Value.Split(' ')), name);
            Assert.That(text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), Does.Not.Contain("http").And.Not.Contain("href").And.Not.Contain("url(").And.Not.Contain("@import").And.Not.Contain("NaN").And.Not.Contain("Infinity").And.Not.Contain("var("), name);
        }
    }

    [Test]
    public void EveryPageIsWholeNamesItsTablesAndAsksForNothing()
    {
        foreach (var (name, files) in Runs)
        {
            string html = files["report.html"];
            Assert.That(html, Does.Not.Contain("http").And.Not.Contain("src=").And.Not.Contain("@import").And.Not.Contain("url(").And.Not.Contain("<link").And.Not.Contain(" id=\""), name);
            Assert.That(Regex.Count(html, "<caption>[^<]"), Is.EqualTo(Regex.Count(html, "<table")).And.GreaterThan(4), name);
            Assert.That(Regex.Count(html, "<svg class=\"chart\" role=\"img\" aria-label=\"[^\"]"), Is.EqualTo(Regex.Count(html, "<svg")).And.EqualTo(files.Keys.Count(f => f.StartsWith("figures/", StringComparison.Ordinal))), name);
            Assert.That(html, Has.Length.LessThan(3_000_000), name);
            // A page that is well-formed but for its void elements is well nested.
            string xml = Regex.Replace(html.Replace("<!doctype html>", "", StringComparison.Ordinal), "<(meta [^>]*)>", "<$1/>");
            xml = Regex.Replace(xml, "<script>.*?</script>", "", RegexOptions.Singleline).Replace("&nbsp;", " ", StringComparison.Ordinal);
            Assert.That(() => XDocument.Parse(xml), Throws.Nothing, name);
        }
    }

    [Test]
    public void TheMarkdownShowsEveryFigureByItsFile()
    {
        foreach (var (name, files) in Runs)
        {
            var shown = MarkdownImage().Matches(files["report.md"]).Select(m => m.Groups[1].Value);
            Assert.That(shown, Is.EquivalentTo(files.Keys.Where(f => f.StartsWith("figures/", StringComparison.Ordinal))), name);
            Assert.That(files["report.md"], Does.Contain(files["scenario.yaml"]).And.Contain("robustmfg run scenario.yaml --out again"), name);
        }
    }

    private static JsonElement Results(string name) => JsonDocument.Parse(Runs[name]["results.json"]).RootElement;

    private static double[] Agents(IEnumerable<JsonElement> curves) => [.. curves.Select(c => c.GetProperty("agents").GetDouble())];

    private static double[] Row(JsonElement row) => [.. row.EnumerateArray().Select(x => x.GetDouble())];

    private static double Bound(JsonElement curve, string name, string quantity) =>
        curve.GetProperty("bounds").EnumerateArray().Single(b => b.GetProperty("name").GetString() == name && b.GetProperty("quantity").GetString() == quantity).GetProperty("value").GetDouble();

    // Positions are written to a hundredth of a pixel: on these axes half a percent.
    private static void SamePoints(IReadOnlyList<(double X, double Y)> drawn, double[] agents, double[] values)
    {
        Assert.That(drawn.Select(p => p.X), Is.EqualTo(agents).Within(0.5).Percent);
        Assert.That(drawn.Select(p => p.Y), Is.EqualTo(values).Within(0.5).Percent);
    }

    [GeneratedRegex(": .* becomes .* \\(")]
    private static partial Regex Between();

    [GeneratedRegex(@"!\[[^\n]*\]\(([^)\s]+)\)")]
    private static partial Regex MarkdownImage();
}
