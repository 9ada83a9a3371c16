using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class AdversaryTests
{
    // By hand: contamination 0.1, being ill is worst, ill share 0.25: infection 0.02 + 0.8 * 0.25 = 0.22.
    private static readonly double[] Nominal = [0.78, 0.22, 0.978, 0.022, 0.5, 0.5, 0.5, 0.5];
    private static readonly double[] Worst = [0.702, 0.298, 0.8802, 0.1198, 0.45, 0.55, 0.45, 0.55];

    [Test]
    public void The_nominal_adversary_plays_the_nominal_kernel_at_the_empirical_distribution()
    {
        var game = Points.Epidemic();
        Assert.That(Choose(new NominalAdversary(game, Points.Held(game, [1, 0, 1, 0]))), Is.EqualTo(Nominal).Within(1e-15));
    }

    [Test]
    public void The_equilibrium_adversary_re_solves_the_stationary_point_s_direction_at_the_empirical_distribution()
    {
        var game = Points.Epidemic();
        Assert.That(Choose(new EquilibriumAdversary(game, Points.Held(game, [1, 0, 1, 0]))), Is.EqualTo(Worst).Within(1e-15));
    }

    [Test]
    public void The_equilibrium_adversary_takes_ties_from_the_point_and_not_from_its_values()
    {
        // Declared tied although solved 1e-6 apart: mass goes to both in proportion to the nominal row, which is the nominal row itself.
        var game = Points.Epidemic();
        var point = Points.Held(game, [1, 0, 1, 0]) with { Value = [-5, -5 - 1e-6], Ties = new TieGroups(2, [[0, 1]]) };
        Assert.That(Choose(new EquilibriumAdversary(game, point)), Is.EqualTo(Nominal).Within(1e-15));
    }

    [Test]
    public void The_adaptive_adversary_is_the_worst_case_for_the_values_at_the_frozen_population()
    {
        // V^pi at e by four thousand plain sweeps; its order, not that of the point's own (reversed) values, decides.
        var game = Points.Epidemic();
        double[] policy = [0.4, 0.6, 1, 0];
        var model = game.NewModel();
        game.Freeze([0.75, 0.25], model);
        double[] value = new double[2], q = new double[4];
        var prepared = new PreparedValues(2);
        for (int k = 0; k < 4000; k++)
        {
            prepared.Prepare(value);
            RobustBellmanOperator.ActionValues(model, game.Ambiguity, game.Discount, prepared, q);
            RobustBellmanOperator.Average(q, policy, value);
        }

        Assert.That(value[0], Is.GreaterThan(value[1] + 0.1));
        var adversary = new AdaptiveAdversary(game, Points.Held(game, policy) with { Value = [-5, 5] });
        Assert.That(Choose(adversary), Is.EqualTo(Worst).Within(1e-15));
        Assert.That(Choose(adversary), Is.EqualTo(Worst).Within(1e-15), "from memory");
    }

    [Test]
    public void The_random_adversary_takes_each_extreme_row_half_the_time_per_step_and_one_per_episode()
    {
        // Two states: the minimiser moves mass to one of them. Hoeffding with eps = 0.05 and delta = 1e-6.
        int draws = (int)Math.Ceiling(Math.Log(2 / 1e-6) / (2 * 0.05 * 0.05));
        var game = Points.Epidemic();
        double[] otherWay = [0.802, 0.198, 0.9802, 0.0198, 0.55, 0.45, 0.55, 0.45];
        var perStep = new RandomAdversary(game, AdversaryOptions.Default);
        var perEpisode = new RandomAdversary(game, new() { PerEpisode = true });
        int worst = 0, changes = 0, episodes = 0;
        double[] first = Choose(perEpisode, 0, 1);
        for (int t = 0; t < draws; t++)
        {
            double[] kernel = Choose(perStep, t, 1);
            bool isWorst = Math.Abs(kernel[0] - Worst[0]) < 1e-12;
            Assert.That(kernel, Is.EqualTo(isWorst ? Worst : otherWay).Within(1e-12));
            worst += isWorst ? 1 : 0;
            changes += Choose(perEpisode, t, 1).AsSpan().SequenceEqual(first) ? 0 : 1;
            episodes += Choose(perEpisode, 3, (uint)t).AsSpan().SequenceEqual(first) ? 1 : 0;
        }

        Assert.That(worst / (double)draws, Is.EqualTo(0.5).Within(0.05));
        Assert.That(changes, Is.Zero);
        Assert.That(episodes / (double)draws, Is.EqualTo(0.5).Within(0.05));
    }

    [Test]
    public void The_fixed_adversary_plays_its_kernel_and_refuses_rows_outside_their_sets()
    {
        var game = Points.Epidemic();
        Assert.That(Choose(new FixedAdversary(game, new() { Kernel = new TwoStateEpidemic() })), Is.EqualTo(Nominal).Within(1e-15));
        var strict = new FixedAdversary(game, new() { Kernel = new TwoStateEpidemic(recovery: 0.3) });
        Assert.That(() => Choose(strict), Throws.InvalidOperationException.With.Message.Contains("adversary fixed: kernel row (s=I, a=none) at step 0 is outside its ambiguity set by ")
            .And.Message.Contains("at e=(0.75, 0.25); allowed is at most 1e-10. Change the kernel, enlarge the radius, or write outside: allow."));
        double[] outside = Choose(new FixedAdversary(game, new() { Kernel = new TwoStateEpidemic(recovery: 0.3), AllowOutside = true }));
        Assert.That(outside[4], Is.EqualTo(0.3));
        Assert.That(() => new FixedAdversary(game, AdversaryOptions.Default), Throws.ArgumentException.With.Message.StartsWith(
            "The adversary fixed needs a kernel of 2 states and 2 actions; none is given."));
        Assert.That(() => new FixedAdversary(game, new() { Kernel = new RandomAffineGame(3, 2, 0.9, 0.5, 4) }), Throws.ArgumentException.With.Message.StartsWith(
            "The adversary fixed needs a kernel of 2 states and 2 actions; one of 3 states and 2 actions is given."));
    }

    [Test]
    public void The_fixed_adversary_asks_the_set_of_each_row()
    {
        double[] lower = new double[8], upper = [.. Enumerable.Repeat(1.0, 8)];
        (lower[4], upper[4]) = (0.45, 0.55);
        var game = new RobustGame(new TwoStateEpidemic(), IntervalSet.PerRow(Support.Full, 2, 2, lower, upper), new FixedRadius(0));
        Assert.That(Choose(new FixedAdversary(game, new() { Kernel = new TwoStateEpidemic() })), Is.EqualTo(Nominal).Within(1e-15));
        Assert.That(
            () => Choose(new FixedAdversary(game, new() { Kernel = new TwoStateEpidemic(recovery: 0.3) })),
            Throws.InvalidOperationException.With.Message.Contains("kernel row (s=I, a=none) at step 0 is outside its ambiguity set by 0.15"));
    }

    [Test]
    public void A_table_over_the_empirical_distributions_plays_the_kernel_of_the_present_one()
    {
        // Four agents in two states: kernel k says k/4 in every entry of its first row, k being the number of its population.
        var lattice = new CountLattice(4, 2);
        double[][] kernels = [.. Enumerable.Range(0, lattice.Points).Select(k => (double[])[k / 4.0, 1 - (k / 4.0), 1, 0, 0.5, 0.5, 0, 1])];
        var adversary = new LatticeAdversary(lattice, kernels);
        Assert.That(Choose(adversary), Is.EqualTo(kernels[lattice.Rank((int[])[3, 1])]));
        Assert.That(Choose(adversary)[0], Is.EqualTo(0.25), "one agent is ill");
        var elsewhere = new LatticeAdversary(new CountLattice(5, 2), [.. kernels, kernels[0]]);
        Assert.That(() => Choose(elsewhere), Throws.InvalidOperationException.With.Message.EqualTo(
            "adversary LatticeAdversary: the empirical distribution at step 0 is none that 5 agents can have. Make the table for the number of agents that is simulated."));
        Assert.That(() => new LatticeAdversary(lattice, kernels[1..]), Throws.ArgumentException.With.Message.StartsWith(
            "The table has 4 kernels; 5 populations of 4 agents in 2 states need one each, all of the same size n m n."));
    }

    private static double[] Choose(IAdversary adversary, int step = 0, uint replication = 0)
    {
        var model = Points.Epidemic().NewModel();
        double[] population = [0.75, 0.25], kernel = new double[8];
        Points.Epidemic().Freeze(population, model);
        adversary.Choose(new Moment(step, population, model, 1, replication), kernel);
        return kernel;
    }
}
