using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Verification.Estimators.Figures;

namespace RobustMfgSim.Tests.Scenarios;

/// <summary>The section estimators: what is read, what is refused, and that its figures are stored, merged and reported.</summary>
public sealed class EstimatorScenarioTests
{
    private const string Head = "schema: 1\nname: x\ngame: { kind: sis }\n", Tail = "study: { agents: [5], episodes: 40 }\ndeviators: []\n";

    [Test]
    public void Estimators_are_read_and_written_in_full()
    {
        var study = Read("estimators: [largest_distance, { kind: occupancy, states: [I] }]\n").Study!;
        Assert.That(study.Estimators.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(LargestDistance), typeof(Occupancy) }));
        Assert.That(study.ResolvedScenario, Does.Contain("estimators:\n  - largest_distance\n  - kind: occupancy\n    states: [I]\n"));
        Assert.That(ScenarioReader.Read("x.yaml", study.ResolvedScenario, BuiltIns.Catalog()).Study!.Sha256, Is.EqualTo(study.Sha256));
        Assert.That(Read("").Study!.ResolvedScenario, Does.Not.Contain("estimators"));
    }

    [TestCase("estimators: mean\n", "x.yaml(4,13): estimators is the text 'mean'; a list is needed.")]
    [TestCase("estimators: [larger_distance]\n", "x.yaml(4,14): unknown estimator 'larger_distance'. Did you mean 'largest_distance'? Known: largest_distance, occupancy.")]
    [TestCase("estimators: [largest_distance, largest_distance]\n", "x.yaml(4,32): the estimator 'largest_distance' is listed twice; keep one of them.")]
    [TestCase("estimators: [occupancy]\n", "x.yaml(4,14): the estimator 'occupancy' needs its states: estimators[0] = { kind: occupancy, states: [STATE, ...] }.")]
    [TestCase("estimators: [{ kind: occupancy, states: [X] }]\n", "x.yaml(4,42): unknown state 'X'. Known: S, I.")]
    [TestCase("estimators: [{ kind: occupancy, states: [I, I] }]\n", "x.yaml(4,45): estimators[0].states names the state 'I' twice; keep one of them.")]
    [TestCase("estimators: [{ kind: occupancy, states: [] }]\n", "x.yaml(4,41): estimators[0].states is an empty list; name at least one state.")]
    [TestCase("estimators: [{ kind: largest_distance, states: [I] }]\n", "x.yaml(4,40): unknown parameter 'states' of estimator largest_distance. None is known.")]
    public void What_is_wrong_is_said(string text, string expected) =>
        Assert.That(Read(text).Problems.Select(p => p.ToString()), Is.EqualTo((string[])[expected]));

    [Test]
    public async Task Figures_are_in_all_results_and_come_back_from_the_store()
    {
        var study = Read("estimators: [largest_distance, { kind: occupancy, states: [I] }]\n").Study!;
        string folder = Directory.CreateTempSubdirectory("robustmfg-figures-").FullName;
        try
        {
            using var run = StudyFolder.Open(Path.Combine(folder, "run"), RunIdentity.Of(study), resume: false);
            var first = await StudyRunner.RunAsync(study, new(2) { Store = run.Store });
            var again = await StudyRunner.RunAsync(study, new(1) { Store = run.Store, StoredOnly = true });
            Assert.That(again.Status, Is.EqualTo(OutcomeStatus.Completed), again.Failure?.Message);
            Assert.That(again.Curves[0].Point.Estimates, Is.EqualTo(first.Curves[0].Point.Estimates).And.Count.EqualTo(2));
            run.Write(first);
            string json = await File.ReadAllTextAsync(Path.Combine(run.Path, "results.json"));
            Assert.That(json, Does.Match("\"estimates\": \\[\\s*\\{\\s*\"name\": \"largest_distance\",\\s*\"estimate\": [0-9.]+,\\s*\"low\": [0-9.]+,\\s*\"high\": [0-9.]+\\s*\\},\\s*\\{\\s*\"name\": \"occupancy\","));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(run.Path, "curves.csv")), Does.Match("(?m)^5,estimates/occupancy,,40,0\\.[0-9]+,0\\.[0-9]+,0\\.[0-9]+,,,,,$"));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(run.Path, "report.html")), Does.Contain("<td>largest distance</td>"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ScenarioResult Read(string estimators) => ScenarioReader.Read("x.yaml", Head + estimators + Tail, BuiltIns.Catalog());
}
