using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>
/// Slow robust values that share no code with the product: inner problems by their duals, outer by plain value iteration to rounding.
/// </summary>
internal static class NaiveRobustMdp
{
    /// <summary>sigma(V) of one row; family by its scenario name, support full.</summary>
    public static double Worst(string family, double[] p0, double radius, double[] v) => family switch
    {
        "none" => Mean(p0, v),
        "contamination" => ((1 - radius) * Mean(p0, v)) + (radius * v.Min()),

        // max over alpha of E min(V, alpha) - rho (alpha - min V): concave and piecewise linear, so the best alpha is a value of V.
        "total_variation" => v.Max(alpha => Mean(p0, [.. v.Select(x => Math.Min(x, alpha))]) - (radius * (alpha - v.Min()))),

        // max over lambda of -lambda log E exp(-V / lambda) - lambda rho: concave, golden section in log lambda, both ends included.
        "kl" => KullbackLeibler(p0, radius, v),
        _ => throw new ArgumentException(family),
    };

    /// <summary>The fixed point of T (or of T^pi where a policy is given) by value iteration.</summary>
    public static double[] Value(string family, FrozenModel model, double discount, double[]? policy = null)
    {
        int n = model.States, m = model.Actions;
        var value = new double[n];
        for (int sweep = 0; sweep < 200_000; sweep++)
        {
            var q = ActionValues(family, model, discount, value);
            var next = Enumerable.Range(0, n).Select(s => policy is null
                ? Enumerable.Range(0, m).Max(a => q[(s * m) + a])
                : Enumerable.Range(0, m).Sum(a => policy[(s * m) + a] * q[(s * m) + a])).ToArray();
            double change = next.Zip(value, (a, b) => Math.Abs(a - b)).Max();
            value = next;
            if (change < 1e-14)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>Q at V, [n x m].</summary>
    public static double[] ActionValues(string family, FrozenModel model, double discount, double[] value)
    {
        var q = new double[model.States * model.Actions];
        for (int i = 0; i < q.Length; i++)
        {
            q[i] = model.Rewards[i] + (discount * Worst(family, model.Row(i / model.Actions, i % model.Actions).ToArray(), model.Radii[i], value));
        }

        return q;
    }

    public static double Mean(double[] p, double[] v) => p.Zip(v, (a, b) => a * b).Sum();

    private static double KullbackLeibler(double[] p0, double radius, double[] v)
    {
        var support = Enumerable.Range(0, v.Length).Where(i => p0[i] > 0).ToArray();
        double lowest = support.Min(i => v[i]), highest = support.Max(i => v[i]);
        double Dual(double logLambda)
        {
            double lambda = Math.Exp(logLambda);
            return lowest - (lambda * Math.Log(support.Sum(i => p0[i] * Math.Exp((lowest - v[i]) / lambda)))) - (lambda * radius);
        }

        if (radius == 0 || highest == lowest)
        {
            return Mean(p0, v);
        }

        double low = Math.Log((highest - lowest) * 1e-8), high = Math.Log((highest - lowest) * 1e8);
        double ratio = (Math.Sqrt(5) - 1) / 2;
        for (int k = 0; k < 200; k++)
        {
            double a = high - (ratio * (high - low)), b = low + (ratio * (high - low));
            (low, high) = Dual(a) < Dual(b) ? (a, high) : (low, b);
        }

        return Math.Max(lowest, Dual((low + high) / 2));
    }
}
