using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Policies.Deviators;

/// <summary>A deviator that a library user writes and registers.</summary>
[CancelAfter(60_000)]
internal sealed class PluginDeviatorTests
{
    [Test]
    public async Task ARegisteredDeviatorIsNamedInAScenarioWithItsParametersAndSimulated(CancellationToken token)
    {
        const string Text = """
            schema: 1
            name: x
            game: { kind: sis }
            ambiguity: { family: total_variation, radius: 0.05 }
            deviators: [ { kind: cautious, share: 0.25 }, { kind: table, rows: { "*": { protect: 0.25, none: 0.75 } } } ]
            study: { agents: [5], episodes: 40 }
            """;
        var catalog = BuiltIns.Catalog();
        catalog.Deviators.Add(Cautious.Description, a => new Cautious(a.Parameters["share"]));
        var outcome = await StudyRunner.RunAsync(ScenarioReader.Read("x.yaml", Text, catalog).Study!, cancellation: token);
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed), outcome.Failure?.Message);
        var gains = outcome.Curves.Single().Point.Exploitability;
        Assert.That(gains.Select(g => g.Deviator), Is.EqualTo(new[] { "cautious", "table" }));
        Assert.That(gains[0].Gain, Is.EqualTo(gains[1].Gain), "the same policy");
        Assert.That(gains[0].Gain.Estimate, Is.Not.Zero);

        var wrong = ScenarioReader.Read("x.yaml", Text.Replace("share: 0.25", "share: 2", StringComparison.Ordinal), catalog).Problems;
        Assert.That(wrong.Single().ToString(), Is.EqualTo("x.yaml(5,39): deviators[0].share is 2; share lies in [0, 1]."));
    }

    /// <summary>Protects with a given probability.</summary>
    private sealed class Cautious(double share) : IDeviator
    {
        public static Descriptor Description { get; } = new("cautious", "Protects now and then.", "Test.", 1, new ParameterSpec("share", 0.5, 0, 1, "probability of protecting"));

        public Descriptor Descriptor => Description;

        public IPolicy Create(RobustGame game, StationaryPoint point) => new TablePolicy([1 - share, share, 1 - share, share], game.Actions);
    }
}
