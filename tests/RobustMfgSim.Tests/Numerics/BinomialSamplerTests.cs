using MathNet.Numerics.Distributions;
using NUnit.Framework;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Numerics;

internal sealed class BinomialSamplerTests
{
    private const double Epsilon = 0.006, Delta = 1e-6;

    // DKW: the largest difference between the empirical and the true distribution function exceeds eps with probability at most 2 exp(-2 n eps^2).
    private static readonly int Draws = (int)Math.Ceiling(Math.Log(2 / Delta) / (2 * Epsilon * Epsilon));

    [TestCase(1, 0.3)]
    [TestCase(5, 0.5)]
    [TestCase(50, 0.1)]
    [TestCase(50, 0.9)]
    [TestCase(19, 0.53)]
    [TestCase(1000, 0.0099)]
    [TestCase(1000, 0.0101)]
    [TestCase(1000, 0.3)]
    [TestCase(125_000, 0.7)]
    [TestCase(1_000_000, 0.00002)]
    public void Draws_follow_the_distribution_function(int n, double p)
    {
        var own = Values(n, p);
        Assert.That(Distance(own, k => Binomial.CDF(p, n, k)), Is.LessThan(Epsilon));

        // Negative control: a neighbouring distribution must be noticed.
        double off = n == 1 ? 0.32 : Math.Min(p * (1 + (0.1 / Math.Sqrt(n * p * (1 - p)))), 0.99) + (0.02 / n);
        Assert.That(Distance(own, k => Binomial.CDF(off, n, k)), Is.GreaterThan(Epsilon), $"p = {off}");
    }

    [Test]
    public void Trillions_of_trials_follow_their_limits()
    {
        // Both limits are within 1e-6 of the binomial distribution function (Le Cam; Berry and Esseen).
        const long N = 1_000_000_000_000;
        Assert.That(Distance(Values(N, 5e-12), k => Poisson.CDF(5, k)), Is.LessThan(Epsilon));
        double deviation = Math.Sqrt(N * 0.4 * 0.6);
        Assert.That(Distance(Values(N, 0.4), k => Normal.CDF(N * 0.4, deviation, k + 0.5)), Is.LessThan(Epsilon));
        Assert.That(Distance(Values(N, 0.4), k => Normal.CDF(N * 0.4, 1.1 * deviation, k + 0.5)), Is.GreaterThan(Epsilon));
    }

    [TestCase(1_000, 0.3)]
    [TestCase(1_000_000_000_000, 0.3)]
    [TestCase(1_000_000_000_000, 0.001)]
    [TestCase(BinomialSampler.MaximumTrials, 0.5)]
    public void Ratios_of_probabilities_are_products_of_neighbouring_ones(long n, double p)
    {
        // f(j) / f(j - 1) = odds (n - j + 1) / j; as a sum of a million logarithms, exact to 1e-9.
        double odds = p / (1 - p), sum = 0;
        long mode = (long)Math.Floor((n + 1) * p);
        for (long j = mode + 1; j <= Math.Min(mode + 1_000_000, n); j++)
        {
            sum += Math.Log(odds * (n - j + 1) / j);
            if (j == mode + 10 || j == mode + 1_000 || j == mode + 1_000_000 || j == n)
            {
                Assert.That(BinomialSampler.LogRatio(n, p, odds, j), Is.EqualTo(sum).Within(1e-8 + (1e-12 * Math.Abs(sum))), $"k = {j}");
            }
        }
    }

    [Test]
    public void Certain_cases_are_certain()
    {
        var stream = new RandomStream(1, StreamPurpose.Sampling);
        Assert.That((BinomialSampler.Draw(ref stream, 0, 0.5), BinomialSampler.Draw(ref stream, 7, 0), BinomialSampler.Draw(ref stream, 7, 1)), Is.EqualTo((0, 0, 7)));
    }

    [TestCase(-1, 0.5)]
    [TestCase(3, -0.1)]
    [TestCase(3, double.NaN)]
    [TestCase((1L << 50) + 1, 0.5)]
    public void Impossible_arguments_are_refused(long n, double p)
    {
        Assert.That(() =>
        {
            var stream = new RandomStream(1, StreamPurpose.Sampling);
            BinomialSampler.Draw(ref stream, n, p);
        }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("n lies in [0, 1125899906842624] and p in [0, 1]"));
    }

    [Test]
    public void Equal_streams_give_nearly_equal_draws_for_nearly_equal_parameters()
    {
        // What paired simulations rest on: one agent more, drawn with the same words, changes a draw by about one agent on average, where independent draws differ by hundreds.
        double together = 0, apart = 0;
        const int Pairs = 2000;
        for (uint i = 0; i < Pairs; i++)
        {
            long first = Draw(i, 100_000), second = Draw(i, 100_001), unrelated = Draw(i + Pairs, 100_001);
            together += Math.Abs(second - first) / (double)Pairs;
            apart += Math.Abs(unrelated - first) / (double)Pairs;
        }

        Assert.That(apart, Is.GreaterThan(100));
        Assert.That(together, Is.LessThan(apart / 20));

        static long Draw(uint replication, long n)
        {
            var stream = new RandomStream(8, StreamPurpose.Transition, replication);
            return BinomialSampler.Draw(ref stream, n, 0.3);
        }
    }

    private static long[] Values(long n, double p)
    {
        var stream = new RandomStream(20260622, StreamPurpose.Sampling, (uint)(n % 1000), (uint)(p * 1000));
        var values = new long[Draws];
        for (int i = 0; i < Draws; i++)
        {
            values[i] = BinomialSampler.Draw(ref stream, n, p);
        }

        return values;
    }

    private static double Distance(long[] values, Func<double, double> distribution)
    {
        Array.Sort(values);
        double largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (i + 1 == values.Length || values[i + 1] != values[i])
            {
                largest = Math.Max(largest, Math.Abs(((i + 1.0) / values.Length) - distribution(values[i])));
            }
        }

        return largest;
    }
}
