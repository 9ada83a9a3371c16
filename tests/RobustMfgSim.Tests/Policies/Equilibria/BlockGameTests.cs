using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

/// <summary>Games whose states form blocks (eq. G3): two blocks that do not see each other are two games, and block masses are those of the initial distribution.</summary>
internal sealed class BlockGameTests
{
    private static readonly (string Name, IAmbiguitySet Set, double Radius)[] Families =
    [
        ("none", new NominalSet(), 0), ("contamination", new ContaminationBall(Support.Full), 0.1), ("total_variation", new TotalVariationBall(Support.Full), 0.1),
        ("kl", new KullbackLeiblerBall(Support.Full), 0.05), ("chi_square", new ChiSquareBall(), 0.1), ("hellinger", new HellingerBall(Support.Full), 0.02),
    ];

    // Blocks that lie among each other, of masses 0.3 and 0.7.
    private static readonly int[][] Blocks = [[1, 3, 6], [0, 2, 4, 5]];
    private static readonly double[] Masses = [0.3, 0.7];

    [Test]
    public void Two_blocks_that_do_not_see_each_other_are_two_games([Range(0, 5)] int family, [Values(1, 2, 3)] int seed)
    {
        var (name, set, radius) = Families[family];
        TabularGame[] parts = [TabularGame.Random((ulong)seed, 3, 2), TabularGame.Random((ulong)seed + 50, 4, 2)];
        var result = new AutoSolver().Solve(new(TabularGame.Apart(parts, Blocks, Masses), set, new FixedRadius(radius)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        foreach (var (i, block) in Blocks.Index())
        {
            // The block's part of the result is an equilibrium of the block's own game, as judged there, where nothing knows of blocks.
            var game = new RobustGame(parts[i], set, new FixedRadius(radius));
            AssertEquilibrium(name, game, Part(result.Point, block, Masses[i]));
        }
    }

    [Test]
    public void Where_each_game_has_one_equilibrium_the_parts_are_what_each_gives_alone([Range(0, 3)] int family)
    {
        var (_, set, radius) = Families[family];
        TabularGame[] parts = [TabularGame.Epidemic(), TabularGame.Epidemic(0.25)];
        int[][] blocks = [[0, 3], [2, 1]];
        var result = Solve(TabularGame.Apart(parts, blocks, Masses), set, radius);
        foreach (var (i, block) in blocks.Index())
        {
            var alone = Solve(parts[i], set, radius);
            Assert.That(block.Select(s => result.Population[s] / Masses[i]), Is.EqualTo(alone.Population).Within(1e-8));
            Assert.That(block.Select(s => result.Value[s]), Is.EqualTo(alone.Value).Within(1e-7));
            Assert.That(block.SelectMany(s => result.Policy.Skip(2 * s).Take(2)), Is.EqualTo(alone.Policy).Within(1e-7));
        }
    }

    [Test]
    public void Every_solver_keeps_the_masses_of_the_blocks([ValueSource(nameof(Solvers))] string solver)
    {
        var entry = BuiltIns.Catalog().Solvers.Find(solver)!;
        TabularGame[] parts = [TabularGame.Random(1, 3, 2), TabularGame.Random(51, 4, 2)];
        var game = new RobustGame(TabularGame.Apart(parts, Blocks, Masses), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var point = entry.Create().Solve(game, new EquilibriumOptions(MaxIterations: 200)).Point;
        Assert.That(Blocks.Select(b => b.Sum(s => point.Population[s])), Is.EqualTo(Masses).Within(1e-12));
        for (int i = 0; i < point.Kernel.Length; i++)
        {
            Assert.That(Blocks[0].Contains(i / 14) == Blocks[0].Contains(i % 7) || point.Kernel[i] == 0, $"entry {i}");
        }
    }

    [Test]
    public void A_policy_that_is_held_and_a_search_from_other_starts_keep_the_masses_too()
    {
        TabularGame[] parts = [TabularGame.Random(1, 3, 2), TabularGame.Random(51, 4, 2)];
        var game = new RobustGame(TabularGame.Apart(parts, Blocks, Masses), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        double[] even = [.. Enumerable.Repeat(0.5, 14)];
        var held = HeldPolicySolver.Solve(game, even, new EquilibriumOptions());
        Assert.That(held.Status, Is.EqualTo(SolveStatus.Converged), held.Message);
        foreach (var (i, block) in Blocks.Index())
        {
            var alone = HeldPolicySolver.Solve(new(parts[i], new TotalVariationBall(Support.Full), new FixedRadius(0.1)), even[..(2 * block.Length)], new EquilibriumOptions()).Point;
            Assert.That(block.Select(s => held.Point.Population[s] / Masses[i]), Is.EqualTo(alone.Population).Within(1e-7));
        }

        var options = new EquilibriumOptions();
        foreach (var found in EquilibriumStarts.Distinct(game, new AutoSolver().Solve(game, options), 4, options))
        {
            Assert.That(Blocks.Select(b => b.Sum(s => found.Point.Population[s])), Is.EqualTo(Masses).Within(1e-9));
        }
    }

    [Test]
    public void A_mixing_nature_mixes_in_its_own_block()
    {
        // The example of eq. E6 twice, by hand: in each block half of its mass in each state and V = 5; nature mixes.
        int[][] blocks = [[0, 2], [1, 3]];
        var point = Solve(TabularGame.Apart([TabularGame.OnlyMixedNature(), TabularGame.OnlyMixedNature()], blocks, Masses), new ContaminationBall(Support.Full), 0.2);
        Assert.That(point.Population, Is.EqualTo(new[] { 0.15, 0.35, 0.15, 0.35 }).Within(1e-8));
        Assert.That(point.Value, Is.All.EqualTo(5).Within(1e-7));
        Assert.That(point.Ties.Groups, Is.EqualTo(blocks), "equal values in different blocks are no ties");
        Assert.That(point.Mixture, Is.Not.Empty);
    }

    [Test]
    public void Populations_that_chase_each_other_spread_as_computed_by_hand([Values(0, 1, 2, 4)] int family)
    {
        // With home = h small every cell is used by every type and worth the same to it: -mu_i + mu_j - mu_k + h [corner of i] = c for j after and k before i, so with
        // A = -I + S - S', whose inverse has rows (-1/2, -1/2, 0), mu_i(x) = (1/3 - h)/9 + h/2 ([x = corner of i] + [x = corner of j]).
        const double h = 0.1;
        var game = GameTables.Make("predator_prey", ("home", h));
        var point = Solve(game, Families[family].Set, Families[family].Radius);
        int[] corners = [0, 8, 2];
        for (int i = 0; i < 3; i++)
        {
            for (int x = 0; x < 9; x++)
            {
                double expected = (((1.0 / 3) - h) / 9) + (x == corners[i] ? h / 2 : 0) + (x == corners[(i + 1) % 3] ? h / 2 : 0);
                Assert.That(point.Population[(9 * i) + x], Is.EqualTo(expected).Within(1e-8));
            }

            Assert.That(point.Value[9 * i], Is.EqualTo((h - (1.0 / 3)) / 9 * 10).Within(1e-7));
        }
    }

    [Test]
    public void Masses_of_the_types_are_parameters([Values(2, 3)] int types)
    {
        var game = GameTables.Make("predator_prey", ("types", types), ("mass_a", 3), ("width", 2), ("height", 2));
        var point = Solve(game, new ContaminationBall(Support.Full), 0.1);
        Assert.That(Enumerable.Range(0, types).Select(i => point.Population.Skip(4 * i).Take(4).Sum()), Is.EqualTo(Enumerable.Range(0, types).Select(i => (i == 0 ? 3.0 : 1.0) / (types + 2))).Within(1e-9));
    }

    private static IEnumerable<string> Solvers => BuiltIns.Catalog().Solvers.Entries.Select(e => e.Descriptor.Name);

    private static StationaryPoint Solve(IMeanFieldGame game, IAmbiguitySet set, double radius)
    {
        var result = new AutoSolver().Solve(new(game, set, new FixedRadius(radius)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        return result.Point;
    }

    private sealed record BlockPart(double[] Policy, double[] Population, double[] Value, double[] Kernel);

    private static BlockPart Part(StationaryPoint point, int[] block, double mass)
    {
        int n = point.Value.Length, m = point.Policy.Length / n;
        return new(
            [.. block.SelectMany(s => point.Policy.Skip(m * s).Take(m))],
            [.. block.Select(s => point.Population[s] / mass)],
            [.. block.Select(s => point.Value[s])],
            [.. block.SelectMany(s => Enumerable.Range(0, m), (s, a) => (s * m) + a).SelectMany(i => block.Select(t => point.Kernel[(i * n) + t]))]);
    }

    // The definition (eq. E3) in the block's own game: V by plain value iteration where an oracle for the family exists, stationarity by hand, membership by the set.
    private static void AssertEquilibrium(string family, RobustGame game, BlockPart part)
    {
        var model = game.NewModel();
        game.Freeze(part.Population, model);
        int n = game.States, m = game.Actions;
        double[] best = family is "chi_square" or "hellinger"
            ? RobustPlanner.Optimise(model, game.Ambiguity, game.Discount).Value : NaiveRobustMdp.Value(family, model, game.Discount);
        Assert.That(part.Value, Is.EqualTo(best).Within(1e-7));
        var next = new double[n];
        for (int i = 0; i < n * m; i++)
        {
            double[] row = part.Kernel[(i * n)..((i + 1) * n)];
            Assert.That(game.Ambiguity.Violation(model.Row(i / m, i % m), model.Radii[i], row), Is.LessThan(1e-9));
            for (int t = 0; t < n; t++)
            {
                next[t] += part.Population[i / m] * part.Policy[i] * row[t];
            }
        }

        Assert.That(next, Is.EqualTo(part.Population).Within(1e-7));
    }
}
