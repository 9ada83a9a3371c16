using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The Cressie-Read function phi_k(t) = (t^k - 1 - k(t - 1)) / (k(k - 1)) of any order k, its limits t log t - t + 1 at k = 1 and -log t + t - 1 at k = 0 included, and
/// what minimisers under it are made of. Every formula is written so that no digits are lost near t = 1, k = 0 or k = 1.
/// </summary>
internal static class PowerDivergence
{
    /// <summary>phi_k(t) for t at least 0.</summary>
    public static double Phi(double k, double t)
    {
        double x = t - 1;
        if (Math.Abs(x) < 0.01)
        {
            return NearOne(k, x);
        }

        if (t == 0)
        {
            return k > 0 ? 1 / k : double.PositiveInfinity;
        }

        double log = Logarithm.Log(t);
        return k >= 0.5 ? ((t * Growth(k - 1, log)) - x) / k : (Growth(k, log) - x) / (k - 1);
    }

    /// <summary>Cost of a unit of mass where the nominal row has none: the slope of phi_k at infinity.</summary>
    public static double SlopeAtInfinity(double k) => k < 1 ? 1 / (1 - k) : double.PositiveInfinity;

    /// <summary>The divergence of the row that is p0 divided by its sum on states of total nominal mass <paramref name="mass"/>, and 0 elsewhere.</summary>
    public static double OfConditioning(double k, double mass) => k > 0 ? -Growth(1 - k, Logarithm.Log(mass)) / k : WithoutMass(mass);

    /// <summary>The tilt of a state whose value is <paramref name="gap"/> above the lowest: (1 + (1 - k) a gap)^(1 / (k - 1)), exp(-a gap) at k = 1, 0 where the bracket is negative.</summary>
    public static double Tilt(double k, double a, double gap)
    {
        double x = (1 - k) * a * gap;
        if (x <= -1)
        {
            return 0;
        }

        return k == 1 ? Exponential.Exp(-a * gap) : Exponential.Exp(-LogOnePlus(x) / (1 - k));
    }

    /// <summary>
    /// The same tilt for orders above 1, with 1 / ((k-1) a) = anchor + beyond. Above order 2 a tilt near 0 grows like a root of its distance to the gap at which it
    /// vanishes; measured from the nearest such gap below, that distance keeps its digits.
    /// </summary>
    public static double AnchoredTilt(double k, double anchor, double beyond, double gap)
    {
        double bracket = beyond + (anchor - gap);
        return gap == 0 || bracket > 0 ? Power.Pow(gap == 0 ? 1 : bracket / (beyond + anchor), 1 / (k - 1)) : 0;
    }

    /// <summary>
    /// Share of mass that stays on the nominal support when states outside it are as good: s with (1 + k(k-1) inner) s^k = 1 + k(k-1) r, where
    /// <paramref name="inner"/> is the divergence of the row inside and r the radius; 0 when the radius is beyond 1 / (k(1-k)).
    /// </summary>
    public static double StayingShare(double k, double inner, double radius)
    {
        if (k == 0)
        {
            return Exponential.Exp(inner - radius);
        }

        double x = k * (k - 1) * radius;
        return x <= -1 ? 0 : Exponential.Exp((LogOnePlus(x) - LogOnePlus(k * (k - 1) * inner)) / k);
    }

    /// <summary>log(1 + x) to full relative accuracy (Kahan).</summary>
    public static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsInfinity(u) ? x : Logarithm.Log(u) * (x / (u - 1));
    }

    private static double WithoutMass(double mass) => mass == 1 ? 0 : double.PositiveInfinity;

    // (e^(q x) - 1) / q, which is x at q = 0.
    private static double Growth(double q, double x) => q == 0 ? x : ExpMinusOne(q * x) / q;

    private static double ExpMinusOne(double x)
    {
        double u = Exponential.Exp(x);
        if (u == 1)
        {
            return x;
        }

        double v = u - 1;
        return v == -1 || double.IsInfinity(u) ? v : v * (x / Logarithm.Log(u));
    }

    // Taylor series of phi_k around 1: x^2/2 + (k-2) x^3/6 + ...
    private static double NearOne(double k, double x)
    {
        double term = x * x / 2, sum = term;
        for (int j = 2; j < 12; j++)
        {
            term *= (k - j) / (j + 1) * x;
            sum += term;
        }

        return sum;
    }
}
