using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments.Engines;

/// <summary>Dice of four equally likely sides, whatever went before: what the draws of one batch have in common can be counted on one's fingers.</summary>
internal sealed class TaggedDrawsTests
{
    [Test]
    public void Antithetic_replications_mirror_every_draw_of_the_tagged_agent_and_of_nobody_else()
    {
        var (first, second) = (Paths(TaggedDraws.Antithetic, 0), Paths(TaggedDraws.Antithetic, 1));
        Assert.That(second.Own, Is.EqualTo(first.Own.Select(s => 3 - s)));
        Assert.That(second.Others, Is.Not.EqualTo(first.Others));
        Assert.That(second.Others, Is.EqualTo(Paths(TaggedDraws.Independent, 1).Others), "the others draw as ever");
        Assert.That(first.Own, Is.EqualTo(Paths(TaggedDraws.Independent, 0).Own), "the first of a batch too");
    }

    [Test]
    public void Stratified_replications_visit_every_quarter_of_the_initial_distribution_once()
    {
        for (uint leader = 0; leader < 40; leader += 4)
        {
            var paths = Enumerable.Range(0, 4).Select(k => Paths(TaggedDraws.Stratified, leader + (uint)k)).ToList();
            Assert.That(paths.Select(p => p.Own[0]), Is.EquivalentTo(new[] { 0, 1, 2, 3 }));
            Assert.That(paths.Select(p => string.Concat(p.Own.Skip(1))).Distinct().Count(), Is.EqualTo(4), "moves are independent");
        }

        // Negative control: of ten fours of independent draws not all visit every quarter.
        var own = Enumerable.Range(0, 40).Select(k => Paths(TaggedDraws.Independent, (uint)k).Own[0]).Chunk(4);
        Assert.That(own.Count(four => four.Distinct().Count() == 4), Is.LessThan(10));
    }

    [TestCase(TaggedDraws.Independent)]
    [TestCase(TaggedDraws.Antithetic)]
    [TestCase(TaggedDraws.Stratified)]
    public void Every_replication_keeps_its_law_and_batches_are_independent(TaggedDraws draws)
    {
        // Hoeffding: each share of 4,000 batches is within 0.043 of 1/4 (1/16 for pairs) but for a probability of 1e-6.
        const int Batches = 4000;
        double tolerance = Math.Sqrt(Math.Log(2 / 1e-6) / (2 * Batches));
        int batch = draws.Batch();
        for (int member = 0; member < batch; member++)
        {
            double[] start = new double[4], pairs = new double[16];
            int before = 0;
            for (int b = 0; b < Batches; b++)
            {
                int[] own = Paths(draws, (uint)((b * batch) + member), 1).Own;
                start[own[1]] += 1.0 / Batches;
                pairs[(before * 4) + own[0]] += 1.0 / Batches;
                before = own[0];
            }

            Assert.That(start, Is.All.EqualTo(0.25).Within(tolerance));
            Assert.That(pairs, Is.All.EqualTo(1.0 / 16).Within(tolerance));
        }
    }

    // States of the tagged agent, and counts of the six others, at t = 0..steps.
    private static (int[] Own, string[] Others) Paths(TaggedDraws draws, uint replication, int steps = 12)
    {
        var game = new RobustGame(new Dice(), new NaiveContamination(), new FixedRadius(0));
        var point = Points.Held(game, [1, 1, 1, 1], 2);
        var policy = new TablePolicy([1, 1, 1, 1], 1);
        var adversary = new NominalAdversary(game, point);
        double[] quarter = [0.25, 0.25, 0.25, 0.25];
        var process = new PopulationProcess(
            game, [new("others", policy, adversary, 6, quarter)], EngineKind.Counts, [new("own", policy, adversary, quarter)], draws: draws);
        var own = new int[steps + 1];
        var others = new string[steps + 1];
        process.Reset(5, replication);
        for (int t = 0; t <= steps; t++)
        {
            (own[t], others[t]) = (process.TaggedState(0), string.Join(",", process.Counts(0).ToArray()));
            process.Decide();
            process.Move();
        }

        return (own, others);
    }

    private sealed class Dice : IMeanFieldGame
    {
        public GameShape Shape { get; } = new(["1", "2", "3", "4"], ["roll"]);

        public double Discount => 0.5;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.25, 0.25, 0.25, 0.25 };

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Clear();
            model.Kernel.Fill(0.25);
        }
    }
}
