namespace RobustMfgSim.Core.Games;

// Looks for the lowest value of a function on the simplex from a given point by moving mass between pairs of states, in ever smaller portions.
internal static class SimplexDescent
{
    private const int MostEvaluations = 20000;

    // The point found; never worse than the start. Stops as soon as the value is below the wanted level.
    public static double[] Minimise(Func<double[], double> f, double[] start, double wanted)
    {
        var mu = (double[])start.Clone();
        double best = f(mu);
        int evaluations = 0;
        for (double portion = 0.25; portion > 1e-6 && best >= wanted; portion /= 2)
        {
            bool improved = true;
            while (improved && best >= wanted && evaluations < MostEvaluations)
            {
                improved = Sweep(f, mu, portion, ref best, ref evaluations);
            }
        }

        return mu;
    }

    private static bool Sweep(Func<double[], double> f, double[] mu, double portion, ref double best, ref int evaluations)
    {
        bool improved = false;
        for (int from = 0; from < mu.Length; from++)
        {
            for (int to = 0; to < mu.Length && evaluations < MostEvaluations; to++)
            {
                double moved = Math.Min(portion, mu[from]);
                if (to == from || moved <= 0)
                {
                    continue;
                }

                var (old, other) = (mu[from], mu[to]);
                (mu[from], mu[to]) = (old - moved, other + moved);
                evaluations++;
                double value = f(mu);
                if (value < best)
                {
                    (best, improved) = (value, true);
                }
                else
                {
                    (mu[from], mu[to]) = (old, other);
                }
            }
        }

        return improved;
    }
}
