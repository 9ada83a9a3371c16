using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Goldens;

/// <summary>
/// Every scenario of the repository, shortened, against its recorded results. The numbers are recordings: tools/regenerate-goldens.sh makes them anew, and the
/// changelog then says under "Numbers changed" why. Numbers may differ from the recording by rounding (another processor's exp and log), text may not.
/// </summary>
[CancelAfter(120_000)]
internal sealed partial class ScenarioGoldenTests
{
    private static readonly string Folder = Path.Combine(HouseTests.Root, "tests", "RobustMfgSim.Tests", "Goldens");

    internal static IEnumerable<string> Scenarios() =>
        Directory.GetFiles(Path.Combine(HouseTests.Root, "scenarios"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Scenarios))]
    public async Task Scenario_gives_its_recorded_results_with_any_number_of_workers(string name)
    {
        string path = Path.Combine(HouseTests.Root, "scenarios", name + ".yaml");
        var shortened = new ScenarioOverrides(Agents: [5, 20, 60], Episodes: 24);
        var read = ScenarioReader.Load(path, BuiltIns.Catalog(), shortened);
        Assert.That(read.Problems, Is.Empty);
        string one = await ResultsAsync(read.Study!, 1), two = await ResultsAsync(read.Study!, 2);
        Assert.That(two, Is.EqualTo(one), "two workers");

        var again = ScenarioReader.Read("again.yaml", read.Study!.ResolvedScenario, BuiltIns.Catalog());
        Assert.That(again.Study!.Sha256, Is.EqualTo(read.Study.Sha256), "the resolved scenario is the same study");
        Assert.That(await ResultsAsync(again.Study, 3), Is.EqualTo(one), "the resolved scenario gives the same results");

        string golden = Path.Combine(Folder, name + ".json");
        if (Environment.GetEnvironmentVariable("REGENERATE_GOLDENS") == "1")
        {
            await File.WriteAllTextAsync(golden, one);
        }

        AssertSameButForRounding(one, await File.ReadAllTextAsync(golden));
    }

    [Test]
    public void Every_recording_belongs_to_a_scenario() =>
        Assert.That(Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)), Is.EquivalentTo(Scenarios()));

    [Test]
    public void The_comparison_sees_a_changed_number_and_a_changed_word()
    {
        AssertSameButForRounding("{ \"a\": 0.1234567891 }", "{ \"a\": 0.12345678910001 }");
        Assert.That(Differs("{ \"a\": 0.1234 }", "{ \"a\": 0.1235 }"), Is.True);
        Assert.That(Differs("{ \"a\": \"held\" }", "{ \"a\": \"violated\" }"), Is.True);
        Assert.That(Differs("{ \"a\": [1, 2] }", "{ \"a\": [1, 2, 3] }"), Is.True);
    }

    private static async Task<string> ResultsAsync(Study study, int workers)
    {
        var outcome = await StudyRunner.RunAsync(study, new StudyRunOptions(workers));
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed), outcome.Failure?.Message);
        using var stream = new MemoryStream();
        ResultsWriter.Write(stream, outcome);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AssertSameButForRounding(string actual, string expected) =>
        Assert.That(Differs(actual, expected), Is.False, $"Results differ from the recording. Expected:\n{expected}\nActual:\n{actual}");

    private static bool Differs(string actual, string expected)
    {
        if (Number().Replace(actual, "#") != Number().Replace(expected, "#"))
        {
            return true;
        }

        var pairs = Number().Matches(actual).Zip(Number().Matches(expected), (a, b) => (
            double.Parse(a.Value, CultureInfo.InvariantCulture), double.Parse(b.Value, CultureInfo.InvariantCulture)));
        return pairs.Any(p => Math.Abs(p.Item1 - p.Item2) > 1e-8 * Math.Max(1, Math.Abs(p.Item2)));
    }

    // A number that stands by itself: not part of a name or of the hash.
    [GeneratedRegex(@"(?<![\w.""-])-?\d+(\.\d+)?(E[+-]?\d+)?(?![\w""])")]
    private static partial Regex Number();
}
