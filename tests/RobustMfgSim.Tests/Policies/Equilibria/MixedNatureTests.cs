using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

/// <summary>
/// Asymmetric two-state games in which only a mixing nature gives an equilibrium (eq. E6), found by random search over seeds. One action, reward c_s + k_s mu(s), constant
/// nominal rows. Every set of two-state rows is an interval [low, high] of P(0), written here by hand, so that everything can be checked without the product's sets.
/// </summary>
internal sealed class MixedNatureTests
{
    private const double Radius = 0.2, Discount = 0.9;

    private static readonly string[] Families = ["contamination", "total_variation", "l_infinity", "chi_square"];

    [Test]
    public void The_equilibrium_equalises_values_and_nature_mixes([ValueSource(nameof(Families))] string family, [ValueSource(nameof(Seeds))] ulong seed)
    {
        var data = new Data(seed);
        var result = new AutoSolver().Solve(data.Game(family), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);

        // Equal values need equal rewards: c0 + k0 x = c1 + k1 (1 - x).
        double x = data.Equal;
        Assert.That(result.Point.Population[0], Is.EqualTo(x).Within(1e-8));
        Assert.That(result.Point.Value, Is.All.EqualTo(data.Reward(0, x) / (1 - Discount)).Within(1e-7));
        Assert.That(result.Point.Mixture, Has.Count.EqualTo(2));

        // Membership of both rows in their intervals, and stationarity under them.
        double next = 0;
        for (int s = 0; s < 2; s++)
        {
            var (low, high) = Interval(family, data.Stay[s]);
            double p = result.Point.Kernel[2 * s];
            Assert.That(p, Is.InRange(low - 1e-10, high + 1e-10));
            Assert.That(result.Point.Kernel[(2 * s) + 1], Is.EqualTo(1 - p).Within(1e-12));
            next += result.Point.Population[s] * p;
        }

        Assert.That(next, Is.EqualTo(result.Point.Population[0]).Within(1e-8));
    }

    [Test]
    public void With_the_canonical_kernel_no_population_reproduces_itself([ValueSource(nameof(Families))] string family, [ValueSource(nameof(Seeds))] ulong seed)
    {
        Assert.That(SmallestCanonicalResidual(family, new(seed)), Is.GreaterThan(0.01));
    }

    [Test]
    public void The_grid_does_find_a_canonical_equilibrium_where_there_is_one()
    {
        // Negative control: without ambiguity the stationary distribution of the nominal rows always is one.
        Assert.That(SmallestCanonicalResidual("none", new(Seeds[0])), Is.LessThan(1e-4));
    }

    private static readonly ulong[] Seeds = [3, 4, 5, 10, 13, 14];

    /// <summary>Whether a seed gives a game of the kind wanted under every family.</summary>
    internal static bool Wanted(ulong seed)
    {
        var data = new Data(seed);
        return data.Equal is > 0.1 and < 0.9 && Families.All(family => SmallestCanonicalResidual(family, data) > 0.01);
    }

    // min over x of |mu - Gamma(mu)|_1 with nature at the end of each interval that favours the lower value, and at the nominal row where values tie (eq. U4). Values
    // compare like rewards do: with the same continuation r0 > r1 would give V0 > V1, and the fixed point is found by value iteration below.
    private static double SmallestCanonicalResidual(string family, Data data)
    {
        double smallest = 2;
        foreach (double x in Enumerable.Range(0, 20001).Select(k => k / 20000.0).Append(data.Equal))
        {
            double[] value = [0, 0], p = [0, 0];
            for (int sweep = 0; sweep < 400; sweep++)
            {
                for (int s = 0; s < 2; s++)
                {
                    var (low, high) = Interval(family, data.Stay[s]);
                    p[s] = Math.Abs(value[0] - value[1]) <= 1e-10 ? data.Stay[s] : value[0] > value[1] ? low : high;
                }

                value = [.. Enumerable.Range(0, 2).Select(s => data.Reward(s, x) + (Discount * ((p[s] * value[0]) + ((1 - p[s]) * value[1]))))];
            }

            smallest = Math.Min(smallest, 2 * Math.Abs(x - (x * p[0]) - ((1 - x) * p[1])));
        }

        return smallest;
    }

    // P(0) of the members of the set around p, by hand.
    private static (double Low, double High) Interval(string family, double p)
    {
        double reach = family switch
        {
            "none" => 0,
            "chi_square" => Math.Sqrt(Radius * p * (1 - p)), // (q-p)^2 (1/p + 1/(1-p)) <= rho
            _ => Radius, // total variation and L-infinity coincide on two states
        };
        return family == "contamination" ? ((1 - Radius) * p, ((1 - Radius) * p) + Radius) : (Math.Max(0, p - reach), Math.Min(1, p + reach));
    }

    private sealed class Data
    {
        private readonly double[] _constant, _slope;

        public Data(ulong seed)
        {
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 77);
            _constant = [0.4 * stream.NextDouble(), 0.4 * stream.NextDouble()];
            _slope = [0.5 + stream.NextDouble(), 0.5 + stream.NextDouble()];
            Stay = [0.2 + (0.6 * stream.NextDouble()), 0.2 + (0.6 * stream.NextDouble())];
        }

        /// <summary>Nominal P(0 | s).</summary>
        public double[] Stay { get; }

        /// <summary>The share of state 0 at which both rewards are equal.</summary>
        public double Equal => (_constant[1] - _constant[0] + _slope[1]) / (_slope[0] + _slope[1]);

        public double Reward(int s, double x) => _constant[s] + (_slope[s] * (s == 0 ? x : 1 - x));

        public RobustGame Game(string family)
        {
            IAmbiguitySet set = family switch
            {
                "contamination" => new ContaminationBall(Support.Full),
                "total_variation" => new TotalVariationBall(Support.Full),
                "l_infinity" => new LInfinityBall(Support.Full),
                "chi_square" => new ChiSquareBall(),
                _ => throw new ArgumentException(family),
            };
            var game = new TabularGame(2, 1, Discount, (mu, model) =>
            {
                for (int s = 0; s < 2; s++)
                {
                    model.Rewards[s] = Reward(s, mu[0]);
                    (model.Row(s, 0)[0], model.Row(s, 0)[1]) = (Stay[s], 1 - Stay[s]);
                }
            });
            return new(game, set, new FixedRadius(Radius));
        }
    }
}
