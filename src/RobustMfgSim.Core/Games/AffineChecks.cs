namespace RobustMfgSim.Core.Games;

// Looks for populations at which a game that is called affine is not: the tables halfway between two populations must be halfway between theirs.
internal sealed class AffineChecks(IMeanFieldGame game, GameFindings findings)
{
    private const int MostPairs = 24, FewestPairs = 2;

    // Table entries compared in all, which bounds the time for large games.
    private const long Budget = 10_000_000;

    // Relative to the larger of 1 and the entry; affine games miss it by rounding only.
    private const double Tolerance = 1e-9;

    private readonly int _n = game.Shape.States, _m = game.Shape.Actions;

    public void At(IReadOnlyList<double[]> points)
    {
        if (findings.Any)
        {
            // The tables themselves are wrong; what they are affine in is of no interest then.
            return;
        }

        int pairs = (int)Math.Clamp(Budget / ((long)_n * _n * _m), FewestPairs, MostPairs);
        FrozenModel one = new(_n, _m, game.Shape.Coupling), other = new(_n, _m, game.Shape.Coupling), middle = new(_n, _m, game.Shape.Coupling);
        for (int pair = 0; pair < pairs; pair++)
        {
            // Steps of different lengths through the points, so that vertices, edges and the interior are all paired with each other.
            var (x, y) = (points[pair * 5 % points.Count], points[(points.Count - 1 - (pair * 3 % points.Count)) % points.Count]);
            double[] mu = [.. x.Zip(y, (a, b) => (a + b) / 2)];
            game.Freeze(x, one);
            game.Freeze(y, other);
            game.Freeze(mu, middle);
            Compare(one, other, middle, mu);
        }
    }

    private void Compare(FrozenModel one, FrozenModel other, FrozenModel middle, double[] mu)
    {
        for (int i = 0; i < _n * _m; i++)
        {
            var (s, a) = (i / _m, i % _m);
            if (Excess(one.Rewards[i], other.Rewards[i], middle.Rewards[i]) is > 0 and var excess)
            {
                findings.Add(GamePart.Reward, s, a, Defect.NotAffine, excess, () =>
                    $"reward (s={s}, a={a}) is not affine: at {findings.Text(mu)} it is not the mean of its values at equal distances on both sides. IsAffine must be false.");
            }

            double worst = 0;
            for (int t = i * _n; t < (i + 1) * _n; t++)
            {
                worst = Math.Max(worst, Excess(one.Kernel[t], other.Kernel[t], middle.Kernel[t]));
            }

            if (worst > 0)
            {
                findings.Add(GamePart.Kernel, s, a, Defect.NotAffine, worst, () =>
                    $"kernel row (s={s}, a={a}) is not affine: at {findings.Text(mu)} it is not the mean of its values at equal distances on both sides. IsAffine must be false.");
            }
        }
    }

    private static double Excess(double one, double other, double middle)
    {
        double mean = (one / 2) + (other / 2), excess = Math.Abs(middle - mean);
        return excess > Tolerance * Math.Max(1, Math.Abs(mean)) ? excess : 0;
    }
}
