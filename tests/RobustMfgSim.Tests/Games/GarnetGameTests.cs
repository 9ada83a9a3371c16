using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Games;

internal sealed class GarnetGameTests
{
    [Test]
    public void Every_row_has_as_many_next_states_as_branching_says()
    {
        var model = GameTables.Frozen(GameTables.Make("garnet", ("states", 9), ("actions", 4), ("branching", 5), ("coupling", 0)), [1, 0, 0, 0, 0, 0, 0, 0, 0]);
        for (int i = 0; i < 36; i++)
        {
            Assert.That(model.Row(i / 4, i % 4).ToArray().Count(p => p > 0), Is.EqualTo(5));
            Assert.That(model.Row(i / 4, i % 4).ToArray().Sum(), Is.EqualTo(1).Within(1e-14));
        }
    }

    [Test]
    public void Coupling_mixes_a_constant_kernel_with_one_for_each_state()
    {
        double[] mu = [0.2, 0.3, 0.5];
        FrozenModel At(double coupling, double[] at) => GameTables.Frozen(GameTables.Make("garnet", ("states", 3), ("branching", 2), ("coupling", coupling)), at);
        var mixed = At(0.4, mu).Kernel.ToArray();
        double[][] parts = [At(0, mu).Kernel.ToArray(), At(1, [1, 0, 0]).Kernel.ToArray(), At(1, [0, 1, 0]).Kernel.ToArray(), At(1, [0, 0, 1]).Kernel.ToArray()];
        Assert.That(mixed, Is.EqualTo(mixed.Select((_, i) => (0.6 * parts[0][i]) + (0.4 * ((0.2 * parts[1][i]) + (0.3 * parts[2][i]) + (0.5 * parts[3][i]))))).Within(1e-14));
        Assert.That(parts[1], Is.Not.EqualTo(parts[2]));
    }

    [Test]
    public void Rewards_are_a_uniform_part_and_a_population_part_within_the_crowding()
    {
        double[] corner = [1, .. new double[7]];
        var plain = GameTables.Frozen(GameTables.Make("garnet", ("crowding", 0)), corner).Rewards.ToArray();
        Assert.That(plain, Is.All.InRange(0, 1));
        var crowded = GameTables.Frozen(GameTables.Make("garnet", ("crowding", 3)), corner).Rewards.ToArray();
        var parts = crowded.Zip(plain, (c, p) => c - p).ToArray();
        Assert.That(parts, Is.All.InRange(-3, 3));
        Assert.That((parts.Min(), parts.Max()), Is.EqualTo((-3.0, 3.0)).Using<(double, double)>((x, y) => Math.Abs(x.Item1 - y.Item1) < 1 && Math.Abs(x.Item2 - y.Item2) < 1));
    }

    [Test]
    public void The_seed_makes_the_game()
    {
        static double[] Kernel(double seed) => GameTables.Frozen(GameTables.Make("garnet", ("seed", seed)), GameTables.Populations(8, 1).First()).Kernel.ToArray();
        double[] one = Kernel(5), again = Kernel(5), other = Kernel(6);
        Assert.That(again, Is.EqualTo(one));
        Assert.That(other, Is.Not.EqualTo(one));
    }

    [Test]
    public void More_branches_than_states_are_refused() =>
        Assert.That(() => GameTables.Make("garnet", ("states", 2)), Throws.ArgumentException.With.Message.EqualTo("branching is 3; it is at most the number of states, which is 2."));

    // The probability of the lower of two next states is uniform on [0, 1] when the distribution on them is uniform on the simplex. By Dvoretzky, Kiefer and Wolfowitz
    // the empirical distribution function of k independent draws is within sqrt(log(2 / delta) / 2k) of it, except with probability delta.
    [Test]
    public void Distributions_are_uniform_on_the_simplex()
    {
        const int n = 40, m = 8;
        var game = GameTables.Make("garnet", ("states", n), ("actions", m), ("branching", 2), ("coupling", 1));
        var draws = new List<double>();
        for (int k = 0; k < n; k++)
        {
            var corner = new double[n];
            corner[k] = 1;
            var model = GameTables.Frozen(game, corner);
            for (int i = 0; i < n * m; i++)
            {
                draws.Add(model.Row(i / m, i % m).ToArray().First(p => p > 0));
            }
        }

        double epsilon = Math.Sqrt(Math.Log(2 / 1e-6) / (2.0 * draws.Count));
        Assert.That(Distance(draws), Is.LessThan(epsilon));

        // The control: two uniform numbers divided by their sum are not uniform on the simplex.
        Assert.That(Distance([.. draws.Chunk(2).Select(u => u[0] / (u[0] + u[1]))]), Is.GreaterThan(2 * epsilon));
    }

    private static double Distance(List<double> draws)
    {
        draws.Sort();
        return draws.Index().Max(d => Math.Max(Math.Abs(d.Item - ((double)d.Index / draws.Count)), Math.Abs(d.Item - ((d.Index + 1.0) / draws.Count))));
    }
}
