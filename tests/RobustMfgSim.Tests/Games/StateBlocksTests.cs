using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Games;

internal sealed class StateBlocksTests
{
    [Test]
    public void Every_state_is_in_exactly_one_block()
    {
        var blocks = new StateBlocks(5, [[3, 0], [4, 1, 2]]);
        Assert.That(blocks.States(0).ToArray(), Is.EqualTo(new[] { 0, 3 }));
        Assert.That(Enumerable.Range(0, 5).Select(blocks.Of), Is.EqualTo(new[] { 0, 1, 1, 0, 1 }));
        Assert.That(() => new StateBlocks(3, [[0, 1]]), Throws.ArgumentException.With.Message.StartsWith("State 2 is in no block; every state is in one."));
        Assert.That(() => new StateBlocks(3, [[0, 1], [1, 2]]), Throws.ArgumentException.With.Message.StartsWith("State 1 of block 1 is out of range or in two blocks."));
        Assert.That(() => new StateBlocks(2, [[0, 1, 2]]), Throws.ArgumentException.With.Message.StartsWith("State 2 of block 0 is out of range or in two blocks."));
        Assert.That(() => new StateBlocks(1, [[0], []]), Throws.ArgumentException.With.Message.StartsWith("Block 1 has no states; a block has at least one."));
    }

    [Test]
    public void Populations_keep_the_masses_of_the_blocks()
    {
        // Block {0, 2} has mass 0.3, block {1, 3} 0.7, whatever the scale of the initial distribution.
        var space = new PopulationSpace(new(4, [[0, 2], [1, 3]]), [0.2, 0.4, 0.4, 1.0]);
        Assert.That((space.Mass(0), space.Mass(1)), Is.EqualTo((0.3, 0.7)).Within(1e-15));
        double[] mu = [3, -1, 1, 2];
        space.Normalise(mu);
        Assert.That(mu, Is.EqualTo(new[] { 0.225, 0, 0.075, 0.7 }).Within(1e-15));
        double[] empty = [0, 0, 0, 1];
        space.Normalise(empty);
        Assert.That(empty, Is.EqualTo(new[] { 0.15, 0, 0.15, 0.7 }).Within(1e-15), "equal shares of a block of nothing");
        Assert.That(space.MassError([0.1, 0.4, 0.1, 0.4]), Is.EqualTo(0.1).Within(1e-15));
        Assert.That(space.MassError([double.NaN, 0.4, 0.1, 0.4]), Is.NaN);
        var stream = new RandomStream(1, StreamPurpose.Sampling);
        Assert.That(space.MassError(space.Draw(ref stream)), Is.LessThan(1e-15));
        Assert.That((space.Fullest(0, [0.1, 0.6, 0.2, 0.1]), space.Fullest(1, [0.1, 0.6, 0.2, 0.1])), Is.EqualTo((2, 1)));
    }

    [Test]
    public void A_row_that_leaves_its_block_is_found_with_the_exact_message()
    {
        var game = Leaking(_ => 0.25);
        Assert.That(GameChecks.Check(game, "x").Problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            "game x: kernel row (s=0, a=0) gives next state 2, which is in another block, the probability 0.25 at mu=(1, 0, 0); rows stay in the block of their state.",
        }));
        Assert.That(GameChecks.Check(Leaking(_ => 0), "x").Problems, Is.Empty);
    }

    [Test]
    public void Formulas_are_proved_to_stay_in_their_blocks_or_shown_to_leave_them()
    {
        var shape = new GameShape(["S", "I", "D"], ["none"], [[0, 1], [2]]);
        var inside = CustomGames.InBlocks(shape, ("S", "mu[S]/2"), ("I", "rest"), ("D", "0"));
        Assert.That(GameChecks.Check(inside, "x"), Has.Property("Passed").True.And.Property("Proved").True);

        // Leaves only where mu[I] is above 0.9 and mu[S] is not zero: at no vertex and at no midpoint of an edge.
        var outside = CustomGames.InBlocks(shape, ("S", "mu[S]/2"), ("I", "rest"), ("D", "max(0, mu[I] - 0.9)*mu[S]"));
        var problem = GameChecks.Check(outside, "x").Problems.Single(p => p.Message.Contains("another block", StringComparison.Ordinal));
        Assert.That((problem.State, problem.Part), Is.EqualTo((0, GamePart.Kernel)));
    }

    [Test]
    public void A_population_with_other_block_masses_is_no_stationary_point_of_the_game()
    {
        // Nobody moves and nothing pays: every population reproduces itself, but only those with half the mass in each block belong to the game.
        var still = new TabularGame(2, 1, 0.5, (_, model) => { model.Rewards.Clear(); model.Kernel.Clear(); model.Row(0, 0)[0] = model.Row(1, 0)[1] = 1; }, [[0], [1]]);
        var game = new RobustGame(still, new TotalVariationBall(Support.Full), new FixedRadius(0.3));
        Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(game, [1, 1], [0.5, 0.5], TieGroups.None(2)), 1e-10), Is.True);
        var other = StationaryCertificate.Certify(game, [1, 1], [0.4, 0.6], TieGroups.None(2));
        Assert.That((other.Residuals.Consistency, other.Residuals.BlockMass), Is.EqualTo((0, 0.1)).Within(1e-15));
        Assert.That(StationaryCertificate.Holds(other, 1e-10), Is.False);
    }

    private static TabularGame Leaking(Func<double[], double> leak) => new(3, 1, 0.9, (mu, model) =>
    {
        model.Rewards.Clear();
        double[] rows = [1 - leak(mu), 0, leak(mu), 0.5, 0.5, 0, 0, 0, 1];
        rows.CopyTo(model.Kernel);
    }, [[0, 1], [2]]);
}
