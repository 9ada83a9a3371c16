using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

/// <summary>
/// Asymmetric two-state games in which only a mixing nature gives an equilibrium (eq. E6), under every family of sets below. Found by random search over the seeds from 0 on, all
/// numbers uniform in the ranges of <see cref="Data.Search"/>; a game was kept where no population reproduces itself under canonical kernels (<see cref="Wanted"/>), under any of
/// the families. One action, reward c_s + k_s mu(s), constant nominal rows. Every set of two-state rows is an interval [low, high] of P(0), written here by hand, so
/// that everything can be checked without the product's sets.
/// </summary>
internal sealed class MixedNatureTests
{
    private const double Radius = 0.2, HellingerRadius = 0.02, Lower = 0.15, Higher = 0.1, Discount = 0.9;

    private static readonly string[] Families = ["contamination", "total_variation", "l_infinity", "chi_square", "hellinger", "finite"];

    // What the search found: the seed that gives the game, then c_0, c_1, k_0, k_1 and the nominal P(0|0), P(0|1).
    private static readonly Dictionary<ulong, double[]> Found = new()
    {
        [3] = [0.2640128761858792, 0.12873444864973546, 1.1706394439883407, 0.9579715357614724, 0.6886442031826102, 0.3067435681645515],
        [4] = [0.03174833993335666, 0.19766872141174496, 1.3193328486098401, 0.9626414620326955, 0.3623623843495781, 0.6127226773976194],
        [5] = [0.04908005769311592, 0.22134803007724493, 0.6414763769086478, 0.5150041091183213, 0.5296671880209401, 0.7349494511024925],
        [10] = [0.11528346897748637, 0.15268881819897068, 1.0314173966728026, 0.8071582835224436, 0.4886811197619632, 0.46349272955555004],
        [13] = [0.30157670803307113, 0.21116472295290453, 0.5565273881868134, 1.2427254205604663, 0.6457146534233228, 0.521201644186708],
        [14] = [0.29995808433248133, 0.27857801681743144, 0.9050244103800371, 0.5370149785307332, 0.21450313579030247, 0.39736810717302495],
    };

    [Test]
    public void The_games_are_those_of_their_seeds([ValueSource(nameof(Seeds))] ulong seed) => Assert.That(Data.Search(seed).Numbers, Is.EqualTo(Found[seed]));

    [Test]
    public void The_games_are_the_first_that_the_search_finds()
    {
        var found = new List<ulong>();
        for (ulong seed = 0; found.Count < Found.Count; seed++)
        {
            if (Wanted(Data.Search(seed)))
            {
                found.Add(seed);
            }
        }

        Assert.That(found, Is.EqualTo(Found.Keys.Order()));
    }

    [Test]
    public void The_equilibrium_equalises_values_and_nature_mixes([ValueSource(nameof(Families))] string family, [ValueSource(nameof(Seeds))] ulong seed)
    {
        var data = new Data(Found[seed]);
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
        Assert.That(SmallestCanonicalResidual(family, new(Found[seed])), Is.GreaterThan(0.01));
    }

    [Test]
    public void The_grid_does_find_a_canonical_equilibrium_where_there_is_one()
    {
        // Negative control: without ambiguity the stationary distribution of the nominal rows always is one.
        Assert.That(SmallestCanonicalResidual("none", new(Found[Seeds.First()])), Is.LessThan(1e-3));
    }

    private static IEnumerable<ulong> Seeds => Found.Keys;

    // Whether a game is of the kind wanted under every family.
    private static bool Wanted(Data data) => data.Equal is > 0.1 and < 0.9 && Array.TrueForAll(Families, family => SmallestCanonicalResidual(family, data) > 0.01);

    // min over x of |mu - Gamma(mu)|_1 with nature at the end of each interval that favours the lower value, and at the nominal row where values tie (eq. U4). Values
    // compare like rewards do: with the same continuation r0 > r1 would give V0 > V1, and the fixed point is found by value iteration below.
    private static double SmallestCanonicalResidual(string family, Data data)
    {
        double smallest = 2;
        (double Low, double High)[] interval = [Interval(family, data.Stay[0]), Interval(family, data.Stay[1])];
        foreach (double x in Enumerable.Range(0, 4001).Select(k => k / 4000.0).Append(data.Equal))
        {
            double[] value = [0, 0], p = [0, 0];
            for (int sweep = 0; sweep < 400; sweep++)
            {
                for (int s = 0; s < 2; s++)
                {
                    var (low, high) = interval[s];
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
        if (family == "finite")
        {
            return (p - Lower, p + Higher);
        }

        double reach = family switch
        {
            "none" => 0,
            "chi_square" => Math.Sqrt(Radius * p * (1 - p)), // (q-p)^2 (1/p + 1/(1-p)) <= rho
            _ => Radius, // total variation and L-infinity coincide on two states
        };
        if (family == "hellinger")
        {
            return (HellingerEnd(p, 0), HellingerEnd(p, 1));
        }

        return family == "contamination" ? ((1 - Radius) * p, ((1 - Radius) * p) + Radius) : (Math.Max(0, p - reach), Math.Min(1, p + reach));
    }

    // The q towards the given end at which 1/2 ((sqrt p - sqrt q)^2 + ..) = 1 - sqrt(p q) - sqrt((1-p)(1-q)) is the radius.
    private static double HellingerEnd(double p, double end)
    {
        double inside = p, outside = end;
        for (int k = 0; k < 60; k++)
        {
            double q = (inside + outside) / 2;
            (inside, outside) = 1 - Math.Sqrt(p * q) - Math.Sqrt((1 - p) * (1 - q)) <= HellingerRadius ? (q, outside) : (inside, q);
        }

        return inside;
    }

    private sealed class Data(double[] numbers)
    {
        private readonly double[] _constant = numbers[..2], _slope = numbers[2..4];

        public static Data Search(ulong seed)
        {
            var stream = new RandomStream(seed, StreamPurpose.Sampling, 77);
            return new([
                0.4 * stream.NextDouble(), 0.4 * stream.NextDouble(), 0.5 + stream.NextDouble(), 0.5 + stream.NextDouble(),
                0.2 + (0.6 * stream.NextDouble()), 0.2 + (0.6 * stream.NextDouble())]);
        }

        public double[] Numbers => numbers;

        /// <summary>Nominal P(0 | s).</summary>
        public double[] Stay { get; } = numbers[4..];

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
                "hellinger" => new HellingerBall(Support.Full),
                "finite" => FiniteSet.PerRow(2, 1, [.. new[] { 0, -Lower, Higher }.Select(d => Stay.SelectMany(p => new[] { p + d, 1 - p - d }).ToArray())]),
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
            return new(game, set, new FixedRadius(family == "hellinger" ? HellingerRadius : Radius));
        }
    }
}
