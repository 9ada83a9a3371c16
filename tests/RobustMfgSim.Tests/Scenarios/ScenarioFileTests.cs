using NUnit.Framework;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

public class ScenarioFileTests
{
    [TestCaseSource(typeof(ScenarioFiles), nameof(ScenarioFiles.All))]
    public void Every_scenario_file_gives_a_study_named_like_the_file(string path)
    {
        var result = ScenarioReader.Load(path, BuiltIns.Catalog());
        Assert.That(result.Problems, Is.Empty);
        Assert.That(result.Study!.Name, Is.EqualTo(Path.GetFileNameWithoutExtension(path)));
    }

    [TestCaseSource(typeof(ScenarioFiles), nameof(ScenarioFiles.All))]
    public void Reading_the_resolved_text_gives_the_same_text_and_hash(string path)
    {
        var catalog = BuiltIns.Catalog();
        var study = ScenarioReader.Load(path, catalog).Study!;
        var again = ScenarioReader.Read("resolved.yaml", study.ResolvedScenario, catalog);
        Assert.That(again.Problems, Is.Empty);
        Assert.That(again.Study!.ResolvedScenario, Is.EqualTo(study.ResolvedScenario));
        Assert.That(again.Study!.Sha256, Is.EqualTo(study.Sha256).And.Length.EqualTo(64));
        TestContext.Out.WriteLine(study.ResolvedScenario);
    }
}
