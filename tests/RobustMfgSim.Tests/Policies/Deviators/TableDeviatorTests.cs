using NUnit.Framework;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Policies.Deviators;

internal sealed class TableDeviatorTests
{
    private static readonly double[] Conforming = [0.4, 0.6, 1, 0];

    [Test]
    public void It_gains_what_the_deviator_with_the_same_rows_gains_in_every_episode()
    {
        var game = Points.Epidemic(0.1);
        var point = Points.Held(game, Conforming);
        var best = new double[4];
        var model = game.NewModel();
        game.Freeze(point.Population, model);
        new BestResponse().Create(game, point).Decide(new Moment(0, point.Population, model), best);
        var design = new EpisodeDesign(
            game, point, point.Population, () => new TablePolicy(Conforming, 2), () => new EquilibriumAdversary(game, point), [new BestResponse(), new TableDeviator(best), new TableDeviator(Conforming), new TableDeviator([0, 1, 1, 0])], 7, 1e-3);
        var simulator = new EpisodeSimulator(design, 20);
        bool others = false;
        for (uint replication = 0; replication < 100; replication++)
        {
            double[] gains = simulator.Run(replication).Gains;
            Assert.That(gains[1], Is.EqualTo(gains[0]));
            Assert.That(gains[2], Is.Zero, "the population's own rows");
            others |= gains[3] != gains[0];
        }

        Assert.That(others, Is.True);
    }

    [Test]
    public void A_table_of_another_game_and_a_row_that_is_no_distribution_are_refused()
    {
        var game = Points.Epidemic(0.1);
        var point = Points.Held(game, Conforming);
        Assert.That(() => new TableDeviator([1, 0]).Create(game, point), Throws.ArgumentException.With.Message.EqualTo(
            "deviator table: a table of 2 entries is given; the game has 2 states of 2 actions. Give one entry for each (s, a)."));
        Assert.That(() => new TableDeviator([1, 0, 0.5, 0.4]).Create(game, point), Throws.ArgumentException.With.Message.StartsWith("Policy row (s=1)"));
    }

    [Test]
    public void A_scenario_gives_the_rows_by_label_and_they_are_written_in_full()
    {
        const string Text = """
            schema: 1
            name: x
            game: { kind: sis }
            deviators: [ best_response, { kind: table, rows: { I: { none: 1 }, "*": { protect: 0.25, none: 0.75 } } } ]
            """;
        var study = ScenarioReader.Read("x.yaml", Text, BuiltIns.Catalog()).Study!;
        var rows = new double[4];
        var model = study.Game.NewModel();
        study.Deviators[1].Create(study.Game, Points.Held(study.Game, Conforming)).Decide(new Moment(0, [0.5, 0.5], model), rows);
        Assert.That(study.Game.Game.Shape.StateLabels, Is.EqualTo(new[] { "S", "I" }));
        Assert.That(study.Game.Game.Shape.ActionLabels, Is.EqualTo(new[] { "none", "protect" }));
        Assert.That(rows, Is.EqualTo(new[] { 0.75, 0.25, 1, 0 }));
        Assert.That(study.Deviators[1].SeesPopulation, Is.False);

        var again = ScenarioReader.Read("again.yaml", study.ResolvedScenario, BuiltIns.Catalog()).Study!;
        Assert.That(again.ResolvedScenario, Is.EqualTo(study.ResolvedScenario).And.Contain("protect: 0.25"));
    }
}
