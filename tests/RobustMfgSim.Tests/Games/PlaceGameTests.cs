using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Tests.Games;

// Games in which agents move from place to place, against their definitions written again as lists of events.
internal sealed class PlaceGameTests
{
    private const int Left = 0, Stay = 1, Right = 2;

    private static readonly string[] Rooms =
    [
        ".....#.....",
        ".....#.....",
        "...........",
        ".....#.....",
        ".....#.....",
        "##.#####.##",
        ".....#.....",
        ".....#.....",
        "...........",
        ".....#.....",
        ".....#.....",
    ];

    [TestCase(0)]
    [TestCase(0.01)]
    public void The_beach_is_a_ring_with_the_bar_half_way_round(double floor) => GameTables.AssertTables(
        GameTables.Make("beach_bar", ("places", 7), ("p", 0.7), ("cost_distance", 3), ("cost_move", 0.2), ("cost_crowd", 2), ("floor", floor)),
        (mu, x, a) => (-3.0 / 7 * Math.Min(Math.Abs(x - 3), 7 - Math.Abs(x - 3))) - (a == Stay ? 0 : 0.2) - (2 * (floor == 0 ? mu[x] : Math.Log(mu[x] + floor))),
        (_, x, a) => Enumerable.Range(-1, 3).Select(noise => ((x + (a - 1) + noise + 14) % 7, noise == 0 ? 0.7 : 0.15)));

    [Test]
    public void The_beach_looks_the_same_in_the_mirror_through_the_bar_and_so_does_its_equilibrium()
    {
        const int n = 10;
        var game = GameTables.Make("beach_bar");
        int Mirror(int x) => (n - x) % n;
        foreach (var mu in GameTables.Populations(n, 5))
        {
            FrozenModel one = GameTables.Frozen(game, mu), other = GameTables.Frozen(game, [.. Enumerable.Range(0, n).Select(x => mu[Mirror(x)])]);
            for (int i = 0; i < n * 3; i++)
            {
                int x = i / 3, a = i % 3;
                Assert.That(other.Rewards[(Mirror(x) * 3) + (2 - a)], Is.EqualTo(one.Rewards[i]).Within(1e-14));
                Assert.That(Enumerable.Range(0, n).Select(t => other.Row(Mirror(x), 2 - a)[Mirror(t)]), Is.EqualTo(one.Row(x, a).ToArray()).Within(1e-15));
                Assert.That(Enumerable.Range(0, n).Select(t => one.Row((x + 3) % n, a)[(t + 3) % n]), Is.EqualTo(one.Row(x, a).ToArray()).Within(1e-15), "the kernel may be turned");
            }
        }

        // Crowds repel, so the equilibrium population is unique and therefore its own mirror image.
        var point = Solve(game);
        Assert.That(Enumerable.Range(0, n).Select(x => point.Population[Mirror(x)]), Is.EqualTo(point.Population).Within(1e-9));
        Assert.That(point.Population.Index().MaxBy(p => p.Item).Index, Is.EqualTo(5), "the bar");
    }

    [Test]
    public void The_street_with_two_bars_ends_at_both_ends()
    {
        double[] distance = [2, 1, 0, 1, 0, 1, 2];
        GameTables.AssertTables(
            GameTables.Make("two_bars", ("cost_move", 3), ("cost_distance", 10), ("company", 4), ("slip", 0.2)),
            (mu, x, a) => (4 * mu[x]) - (10 * distance[x]) - (a == Stay ? 0 : 3),
            (_, x, a) =>
            {
                int meant = Math.Min(6, Math.Max(0, x + a - 1));
                return [(Math.Max(0, meant - 1), 0.1), (meant, 0.8), (Math.Min(6, meant + 1), 0.1)];
            });
    }

    [Test]
    public void Everybody_at_one_of_the_bars_is_an_equilibrium_for_either_bar_and_there_is_a_symmetric_one()
    {
        var game = GameTables.Make("two_bars");
        var robust = new RobustGame(game, new NominalSet(), new FixedRadius(0));
        double[] policy = GameTables.Pure(3, Right, Right, Stay, Left, Stay, Left, Left), mirrored = GameTables.Pure(3, Right, Right, Stay, Right, Stay, Left, Left);
        double[] first = GameTables.Stationary(game, policy, [0, 0, 1, 0, 0, 0, 0]), second = GameTables.Stationary(game, mirrored, [0, 0, 0, 0, 1, 0, 0]);
        var none = new TieGroups(7, []);
        Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(robust, policy, first, none), 1e-10), Is.True);
        Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(robust, mirrored, second, none), 1e-10), Is.True);
        Assert.That(first[2], Is.GreaterThan(0.8));
        Assert.That(second.Reverse(), Is.EqualTo(first).Within(1e-12));

        // The control: the crowd at one bar does not go well with the policy that prefers the other one.
        Assert.That(StationaryCertificate.Certify(robust, mirrored, first, none).Residuals.Optimality, Is.GreaterThan(0.1));
        Assert.That(Solve(game).Population.Reverse(), Is.EqualTo(Solve(game).Population).Within(1e-9));
    }

    [TestCase(0)]
    [TestCase(0.02)]
    public void The_four_rooms_are_those_of_the_plan(double floor)
    {
        var free = (from r in Enumerable.Range(0, 11) from c in Enumerable.Range(0, 11) where Rooms[r][c] == '.' select (r, c)).ToList();
        Assert.That(free, Has.Count.EqualTo(104));
        var game = GameTables.Make("four_rooms", ("slip", 0.2), ("target", 52), ("target_reward", 2), ("cost_crowd", 3), ("floor", floor));
        Assert.That(free[91], Is.EqualTo((9, 8)), "the target of the defaults");
        Assert.That(game.Shape.StateLabels, Is.EqualTo(free.Select(p => $"r{p.r}c{p.c}")));
        int To(int x, int dr, int dc) => free.IndexOf((free[x].r + dr, free[x].c + dc)) is >= 0 and var y ? y : x;
        (int, int)[] moves = [(-1, 0), (1, 0), (0, -1), (0, 1), (0, 0)];
        GameTables.AssertTables(
            game,
            (mu, x, _) => (free[x] == (5, 8) ? 2 : 0) - (3 * (floor == 0 ? mu[x] : Math.Log(mu[x] + floor))),
            (_, x, a) => moves.Take(4).Select(d => (To(x, d.Item1, d.Item2), 0.05)).Append((To(x, moves[a].Item1, moves[a].Item2), 0.8)));
    }

    [Test]
    public void Full_cells_are_hard_to_enter()
    {
        // 3 wide and 2 high: r0c0 r0c1 r0c2 r1c0 r1c1 r1c2, the target last. Neighbours by hand.
        int[][] neighbours = [[1, 3], [0, 2, 4], [1, 5], [0, 4], [1, 3, 5], [2, 4]];
        int[][] moves = [[0, 3, 0, 1, 0], [1, 4, 0, 2, 1], [2, 5, 1, 2, 2], [0, 3, 3, 4, 3], [1, 4, 3, 5, 4], [2, 5, 4, 5, 5]];
        const double capacity = 0.3, q = 0.25, noise = 0.1;
        GameTables.AssertTables(
            GameTables.Make("congestion", ("width", 3), ("height", 2), ("capacity", capacity), ("cost_move", 0.2), ("q", q), ("noise", noise)),
            (_, x, a) => (x == 5 ? 0 : -1) - (a == 4 ? 0 : 0.2),
            (mu, x, a) =>
            {
                var events = new List<(int, double)>();
                double here = x == 5 ? 1 - q : 1;
                if (x == 5)
                {
                    events.AddRange(Enumerable.Range(0, 5).Select(y => (y, q / 5)));
                }

                var wanted = a == 4 ? [(x, 1.0)] : neighbours[x].Select(y => (y, noise / neighbours[x].Length)).Append((moves[x][a], 1 - noise));
                foreach (var (y, probability) in wanted)
                {
                    double success = y == x ? 1 : Math.Max(0, 1 - (mu[y] / capacity));
                    events.Add((y, here * probability * success));
                    events.Add((x, here * probability * (1 - success)));
                }

                return events;
            });
    }

    [Test]
    public void A_cell_at_capacity_is_closed_and_an_empty_grid_is_free()
    {
        var game = GameTables.Make("congestion", ("noise", 0));
        double[] full = [0, 0.5, 0, 0.5, 0, 0, 0, 0, 0];
        Assert.That(GameTables.Frozen(game, full).Row(0, 3)[0], Is.EqualTo(1), "right, into the full cell");
        Assert.That(GameTables.Frozen(game, [1, 0, 0, 0, 0, 0, 0, 0, 0]).Row(0, 3)[1], Is.EqualTo(1), "right, into the empty cell");
    }

    private static StationaryPoint Solve(IMeanFieldGame game)
    {
        var result = new AutoSolver().Solve(new RobustGame(game, new NominalSet(), new FixedRadius(0)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        return result.Point;
    }
}
