using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Environments;

/// <summary>N agents in a game with blocks (eq. G3): the block of an agent is its type and never changes, whatever nature does.</summary>
internal sealed class BlockPopulationTests
{
    private const int Agents = 60;

    private static readonly IMeanFieldGame Game = GameTables.Make("predator_prey", ("width", 2), ("height", 2), ("mass_a", 2));

    [Test]
    public void Nobody_changes_its_type([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine, [Range(0, 3)] int adversary)
    {
        var game = new RobustGame(Game, new ContaminationBall(Support.Full), new FixedRadius(0.3));
        double[] rows = [.. Enumerable.Repeat(0.2, 60)];
        var point = Points.Held(game, rows, 200);
        IAdversary nature = adversary switch
        {
            0 => new EquilibriumAdversary(game, point),
            1 => new AdaptiveAdversary(game, point),
            2 => new RandomAdversary(game, AdversaryOptions.Default),
            _ => new FixedAdversary(game, new() { Kernel = Game }),
        };
        for (uint replication = 0; replication < 5; replication++)
        {
            Assert.That(TypeCounts(game, nature, engine, replication).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public void The_control_loses_its_types_without_blocks([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        var open = new TabularGame(12, 5, 0.9, (mu, model) => Game.Freeze(mu, model));
        var game = new RobustGame(open, new ContaminationBall(Support.Full), new FixedRadius(0.3));
        Assert.That(TypeCounts(game, new RandomAdversary(game, AdversaryOptions.Default), engine, 0).Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public void How_many_agents_are_of_a_type_is_random_with_the_block_s_mass_as_mean([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        // Agents start independently (theory section 5), so the share of a type in R episodes of N agents is a mean of R N independent indicators: Hoeffding with
        // delta = 1e-6 for both sides of three shares gives R N = log(6 / delta) / (2 eps^2).
        const double eps = 0.02, delta = 1e-6;
        int episodes = (int)Math.Ceiling(Math.Log(6 / delta) / (2 * eps * eps) / Agents);
        var game = new RobustGame(Game, new NominalSet(), new FixedRadius(0));
        double[] shares = new double[3];
        var seen = new HashSet<(long, long, long)>();
        for (uint replication = 0; replication < episodes; replication++)
        {
            var (a, b, c) = TypeCounts(game, new NominalAdversary(game, Points.Held(game, [.. Enumerable.Repeat(0.2, 60)], 1)), engine, replication, steps: 1)[0];
            seen.Add((a, b, c));
            (shares[0], shares[1], shares[2]) = (shares[0] + a, shares[1] + b, shares[2] + c);
        }

        Assert.That(shares.Select(s => s / (episodes * Agents)), Is.EqualTo(new[] { 0.5, 0.25, 0.25 }).Within(eps));
        Assert.That(shares[0] / (episodes * Agents), Is.Not.EqualTo(0.5 + (2 * eps)).Within(eps), "the control: masses off by 2 eps would be noticed");
        Assert.That(seen, Has.Count.GreaterThan(1), "the masses of the blocks are random");
    }

    private static List<(long, long, long)> TypeCounts(RobustGame game, IAdversary adversary, EngineKind engine, uint replication, int steps = 25)
    {
        var policy = new TablePolicy([.. Enumerable.Repeat(0.2, 60)], 5);
        var process = new PopulationProcess(game, [new("all", policy, adversary, Agents, Game.InitialDistribution.ToArray())], engine);
        process.Reset(7, replication);
        var counts = new List<(long, long, long)>();
        for (int t = 0; t < steps; t++)
        {
            long Of(int type) => process.Counts(0)[(4 * type)..((4 * type) + 4)].ToArray().Sum();
            counts.Add((Of(0), Of(1), Of(2)));
            process.Decide();
            process.Move();
        }

        return counts;
    }
}
