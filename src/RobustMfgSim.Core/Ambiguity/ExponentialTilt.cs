using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The root a of K(a) = rho for one row, K(a) = KL(p_a, p0) increasing with K'(a) = a Var_a(V), by Newton's method kept in a bracket; and the value of the dual there,
/// sigma(V) = max over lambda = 1/a of g(lambda) = -lambda log E_0 exp(-V/lambda) - lambda rho. One pass near the root gives sigma to fourth order in the distance h to it: as dg/da = (rho - K)/a^2,
/// K' = a Var_a and K'' = Var_a - a S_a, S_a the third central moment, sigma = g + h^2 Var_a / (2a) + h^3 (3 Var_a - a S_a) / (6 a^2) + O(h^4), h = (K - rho) / (a Var_a) Newton's step. That is why a
/// sweep that starts from the previous root needs one pass a row.
/// </summary>
internal readonly ref struct ExponentialTilt
{
    // Terms of fourth order are below this part of the range of V; a step of the tiny part of a is for the root itself.
    private const double SmallRest = 1e-14, LargestStep = 0.02, TinyStep = 1e-9;
    private const int WarmPasses = 4, ColdPasses = 300;

    private readonly ReadOnlySpan<double> _nominal, _values;
    private readonly double _radius, _lowest, _atLowest, _span;

    /// <param name="nominal">p0.</param>
    /// <param name="radius">rho.</param>
    /// <param name="values">V, entry by entry beside p0.</param>
    /// <param name="lowest">min V where p0 is positive.</param>
    /// <param name="atLowest">Nominal mass at exactly that value.</param>
    /// <param name="span">At least max V - min V over all entries.</param>
    public ExponentialTilt(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> values, double lowest, double atLowest, double span)
    {
        _nominal = nominal;
        _radius = radius;
        _values = values;
        _lowest = lowest;
        _atLowest = atLowest;
        _span = span;
    }

    /// <summary>sigma(V).</summary>
    /// <param name="a">The root of an earlier V of this row, or 0; on return the root for this V (0 where there is none).</param>
    public double Value(ref double a)
    {
        // -log x >= 1 - x: below this the ball cannot reach the lowest states alone.
        if (a > 0 && _radius > 0 && _radius < 0.999 * (1 - _atLowest) && TryWarm(ref a, out double value))
        {
            return value;
        }

        a = Search(LargestStep, SmallRest * _span, out value);
        a = double.IsFinite(a) ? a : 0;
        return value;
    }

    /// <summary>The root: 0 where V is constant on the support or rho is 0, infinity where the ball reaches the lowest states alone.</summary>
    public double Root() => Search(TinyStep, double.PositiveInfinity, out _);

    private bool TryWarm(ref double a, out double value)
    {
        bool centred = a * _span <= TiltSums.LargestCentred;
        double mean = centred ? Lanes.Dot(_nominal, _values) : double.NaN;
        for (int pass = 0; pass < WarmPasses; pass++)
        {
            var sums = At(a, mean);
            double step = Step(sums, a), gain = Gain(sums, a, step);
            if (Math.Abs(step) <= LargestStep * a && gain >= 0 && Rest(gain, step, a) <= SmallRest * _span)
            {
                value = Dual(sums, a) + (sums.Mass * (gain + ThirdOrder(sums, a, step)));
                a = Improved(sums, a, step);
                return true;
            }

            if (!(Math.Abs(step) <= 0.75 * a) || (!centred && (a - step) * _span <= TiltSums.LargestCentred))
            {
                break;
            }

            a -= step;
        }

        value = 0;
        return false;
    }

    private double Search(double smallStep, double smallRest, out double value)
    {
        double mean = Lanes.Dot(_nominal, _values), gap = Gap();
        if (_radius <= 0 || double.IsPositiveInfinity(gap))
        {
            value = mean;
            return 0;
        }

        var start = TiltSums.AboutCentre(_nominal, _values, Centre(mean), 0);
        if (_radius >= -Logarithm.Log(_atLowest / start.Mass))
        {
            value = start.Mass * _lowest;
            return double.PositiveInfinity;
        }

        double low = 0, high = -Exponential.Smallest / gap, a = Math.Min(0.5 * high, Math.Sqrt(2 * _radius / start.Variance)), before = double.PositiveInfinity;
        for (int pass = 0; ; pass++)
        {
            var sums = At(a, mean);
            double step = Step(sums, a), gain = Gain(sums, a, step);
            (low, high) = sums.Divergence > _radius ? (low, a) : (a, high);

            // Rounding of K may keep the steps from shrinking further.
            bool still = Math.Abs(step) <= 1e-6 * a && Math.Abs(step) >= 0.5 * before;
            bool small = gain >= 0 && (still || (Math.Abs(step) <= smallStep * a && Rest(gain, step, a) <= smallRest));
            if (small || high - low <= 4e-16 * high || pass == ColdPasses)
            {
                value = Dual(sums, a) + (small ? sums.Mass * (gain + ThirdOrder(sums, a, step)) : 0);
                return small ? Improved(sums, a, step) : a;
            }

            double next = a - step;
            before = Math.Abs(step);
            a = next > low && next < high ? next : low > 0 ? Math.Sqrt(low) * Math.Sqrt(high) : high / 16;
        }
    }

    private TiltSums At(double a, double mean) => !double.IsNaN(mean) && a * _span <= TiltSums.LargestCentred
        ? TiltSums.AboutCentre(_nominal, _values, Centre(mean), a)
        : TiltSums.AboutLowest(_nominal, _values, _lowest, a);

    private double Centre(double mean) => Math.Clamp(mean, _lowest, _lowest + _span);

    // What a Newton step adds to the dual, to second order.
    private static double Gain(in TiltSums sums, double a, double step) => 0.5 * step * step * sums.Variance / a;

    // The term of third order.
    private static double ThirdOrder(in TiltSums sums, double a, double step) =>
        step * step * step * ((3 * sums.Variance) - (a * sums.Skew)) / (6 * a * a);

    // The size of the terms that follow: each is smaller by the step times 1/a or times the range of V.
    private double Rest(double gain, double step, double a)
    {
        double ratio = Math.Abs(step) * ((1 / a) + _span);
        return gain * ratio * ratio;
    }

    // The root to third order in the step: with K'' for the curvature, a - h - h^2 K'' / (2 K').
    private static double Improved(in TiltSums sums, double a, double step)
    {
        double bend = 0.5 * step * (1 - (a * sums.Skew / sums.Variance)) / a;
        return a - (step * (1 + (Math.Abs(bend) <= 0.5 ? bend : 0)));
    }

    private double Step(in TiltSums sums, double a) => (sums.Divergence - _radius) / (a * sums.Variance);

    // g at lambda = 1/a, times the mass of the row.
    private double Dual(in TiltSums sums, double a) => sums.Mass * (sums.Centre - ((sums.LogNormaliser + _radius) / a));

    // The smallest positive V - min V on the support.
    private double Gap()
    {
        double gap = double.PositiveInfinity;
        for (int i = 0; i < _nominal.Length; i++)
        {
            double d = _values[i] - _lowest;
            gap = d > 0 && d < gap && _nominal[i] > 0 ? d : gap;
        }

        return gap;
    }
}
