using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>Families that are one set under two names give one value and one row on every generated case; and what the generated cases contain.</summary>
internal sealed class GeneratedCasesTests
{
    private const int Cases = 600;

    private static readonly (string Name, Func<Support, int, IAmbiguitySet> One, Func<Support, int, IAmbiguitySet> Other, double Factor, double Largest, double Accuracy)[] Pairs =
    [
        ("l1 is twice total variation", (s, _) => new L1Ball(s), (s, _) => new TotalVariationBall(s), 0.5, 2, 1e-12),
        ("weighted l1 with weights 1 is l1", (s, n) => new WeightedL1Ball(s, [.. Enumerable.Repeat(1.0, n)]), (s, _) => new L1Ball(s), 1, 2, 1e-12),
        ("discrete Wasserstein is total variation", (s, n) => new WassersteinBall(s, Metrics.Discrete(n)), (s, _) => new TotalVariationBall(s), 1, 1, 1e-12),
        ("order 2 is half of chi-square", (s, _) => new CressieReadBall(s, 2), (_, _) => new ChiSquareBall(), 2, 3, 1e-10),
        ("order 1 is Kullback-Leibler", (s, _) => new CressieReadBall(s, 1), (s, _) => new KullbackLeiblerBall(s), 1, 3, 1e-10),
        ("order 0 is reverse Kullback-Leibler", (s, _) => new CressieReadBall(s, 0), (s, _) => new ReverseKullbackLeiblerBall(s), 1, 3, 1e-10),
        ("order -1 is half of Neyman", (s, _) => new CressieReadBall(s, -1), (s, _) => new NeymanBall(s), 2, 3, 1e-10),
        ("order 1/2 is four times Hellinger", (s, _) => new CressieReadBall(s, 0.5), (s, _) => new HellingerBall(s), 0.25, 3, 1e-10),
    ];

    [TestCaseSource(nameof(Names))]
    public void Two_names_of_one_set_agree(string name)
    {
        var (_, one, other, factor, largest, accuracy) = Pairs.Single(p => p.Name == name);
        var failures = new List<string>();
        for (int i = 0; i < Cases; i++)
        {
            var draw = new Draw(i);
            int states = 1 + draw.Integer(8);
            var support = draw.Support();
            double[] nominal = draw.Distribution(states), v = draw.Values(states);
            double radius = draw.Radius(largest);
            var values = AmbiguityChecks.Prepare(v);
            double a = one(support, states).WorstValue(nominal, radius, values), b = other(support, states).WorstValue(nominal, radius * factor, values);
            if (Math.Abs(a - b) > 10 * accuracy * AmbiguityChecks.Scale(v))
            {
                failures.Add($"case {i}, radius {radius}: {a:R} and {b:R}");
            }
        }

        Assert.That(failures, Is.Empty);
    }

    // The oracle must be able to tell: a radius that is off by a hundredth is found.
    [Test]
    public void Two_sets_that_differ_do_not_agree()
    {
        var values = AmbiguityChecks.Prepare([1, 2, 4]);
        double a = new L1Ball(Support.Full).WorstValue([0.2, 0.3, 0.5], 0.2, values), b = new TotalVariationBall(Support.Full).WorstValue([0.2, 0.3, 0.5], 0.101, values);
        Assert.That(Math.Abs(a - b), Is.GreaterThan(1e-3));
    }

    [Test]
    public void Generated_cases_contain_what_goes_wrong_most_often() => Assert.Multiple(() =>
    {
        int zeros = 0, tiny = 0, ties = 0, missedTies = 0, nearTies = 0, far = 0, smallRadius = 0, single = 0;
        for (int i = 0; i < Cases; i++)
        {
            var draw = new Draw(i);
            int states = 1 + draw.Integer(8);
            double[] nominal = draw.Distribution(states), v = [.. draw.Values(states).Order()];
            double[] gaps = [.. v.Zip(v.Skip(1), (x, y) => (y - x) / AmbiguityChecks.Scale(v))];
            zeros += nominal.Contains(0) ? 1 : 0;
            tiny += nominal.Any(p => p is > 0 and < 1e-6) ? 1 : 0;
            ties += gaps.Contains(0) ? 1 : 0;
            missedTies += gaps.Any(g => g is > 0 and < 1e-11) ? 1 : 0;
            nearTies += gaps.Any(g => g is > 1e-9 and < 1e-7) ? 1 : 0;
            far += v[0] >= 1000 && v[^1] <= 1001 ? 1 : 0;
            smallRadius += draw.Radius(1) == 1e-8 ? 1 : 0;
            single += states == 1 ? 1 : 0;
        }

        foreach (var (count, what) in new[] { (zeros, "zeros in p0"), (tiny, "tiny masses"), (ties, "ties"), (missedTies, "ties missed by rounding"), (nearTies, "near-ties"), (far, "values around 1000"), (smallRadius, "radius 1e-8"), (single, "n = 1") })
        {
            Assert.That(count, Is.GreaterThan(Cases / 30), what);
        }
    });

    private static IEnumerable<string> Names() => Pairs.Select(p => p.Name);
}
