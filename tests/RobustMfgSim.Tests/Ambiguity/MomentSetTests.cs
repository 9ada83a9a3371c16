using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class MomentSetTests() : AmbiguitySetContract(
    new Family("moment", c => new MomentSet(c.Support, c.Matrix("features"), c.Vector("feature_lower"), c.Vector("feature_upper")), FromDraw)
    {
        Accuracy = 1e-10,
    })
{
    [Test]
    public void Every_problem_of_the_data_is_named() => Assert.Multiple(() =>
    {
        Assert.That(
            () => new MomentSet(Support.Full, [], [], []),
            Throws.ArgumentException.With.Message.StartsWith("moment: 0 features, 0 lower and 0 upper bounds; allowed is the same number of each, 1 to 30."));
        Assert.That(
            () => new MomentSet(Support.Full, [[0, double.NaN]], [1], [0]),
            Throws.ArgumentException.With.Message.StartsWith(
                "moment: feature 0 is NaN at state 1; features are finite.\nmoment: feature 0 has bounds [1, 0]; allowed is lower <= upper."));
    });

    [Test]
    public void A_nominal_row_outside_is_an_error_that_names_the_feature() => Assert.That(
        () => new MomentSet(Support.Full, [[0, 1]], [0.8], [1]).WorstValue([0.5, 0.5], 0, AmbiguityChecks.Prepare([1, 2])),
        Throws.InvalidOperationException.With.Message.StartsWith("moment: feature 0 has mean 0.5 under the nominal row; allowed is [0.8, 1]"));

    // With one feature a vertex has at most two states with mass: all of them can be listed.
    [Test]
    public void One_feature_agrees_with_a_list_of_all_vertices()
    {
        for (int i = 0; i < 400; i++)
        {
            var draw = new Draw(i);
            int n = 2 + draw.Integer(8);
            double[] p0 = draw.Distribution(n), v = draw.Values(n), f = [.. p0.Select(_ => draw.Chance(0.3) ? 1 : draw.Uniform(-1, 1))];
            double mean = AmbiguityChecks.Dot(p0, f), low = mean - draw.Uniform(0, 0.3), high = mean + draw.Uniform(0, 0.3), least = double.PositiveInfinity;
            for (int s = 0; s < n; s++)
            {
                least = f[s] >= low && f[s] <= high ? Math.Min(least, v[s]) : least;
                for (int t = 0; t < n; t++)
                {
                    foreach (double bound in new[] { low, high })
                    {
                        double share = (bound - f[t]) / (f[s] - f[t]);
                        least = share >= 0 && share <= 1 ? Math.Min(least, (share * v[s]) + ((1 - share) * v[t])) : least;
                    }
                }
            }

            double value = new MomentSet(Support.Full, [f], [low], [high]).WorstValue(p0, 0, AmbiguityChecks.Prepare(v));
            Assert.That(value, Is.EqualTo(least).Within(1e-10 * AmbiguityChecks.Scale(v)), $"case {i}");
        }
    }

    private static Instance FromDraw(Draw draw, int states)
    {
        var support = draw.Support();
        double[] p0 = draw.Distribution(states);
        double[][] features = [.. Enumerable.Range(0, 1 + draw.Integer(3)).Select(_ => p0.Select(_ => draw.Uniform(-1, 1)).ToArray())];
        double[] mean = [.. features.Select(f => AmbiguityChecks.Dot(p0, f))];
        double[] lower = [.. mean.Select(x => x - (draw.Chance(0.2) ? 0 : draw.Uniform(0, 0.4)))];
        double[] upper = [.. mean.Select(x => x + (draw.Chance(0.2) ? 0 : draw.Uniform(0, 0.4)))];
        bool[] reachable = [.. p0.Select(p => p > 0 || support == Support.Full)];
        return new(
            new MomentSet(support, features, lower, upper), p0, 0,
            row => features.Select((f, j) => Math.Max(lower[j] - AmbiguityChecks.Dot(row, f), AmbiguityChecks.Dot(row, f) - upper[j])).Max(),
            permutation => new MomentSet(support, [.. features.Select(f => AmbiguityChecks.Rename(f, permutation))], lower, upper), reachable);
    }
}
