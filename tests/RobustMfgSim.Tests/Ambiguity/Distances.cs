namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>The distances of the families, straight from their definitions: (row, nominal row) to distance.</summary>
public static class Distances
{
    public static double TotalVariation(double[] p, double[] p0) => L1(p, p0) / 2;

    public static double L1(double[] p, double[] p0) => p.Zip(p0, (x, y) => Math.Abs(x - y)).Sum();

    public static double LInfinity(double[] p, double[] p0) => p.Zip(p0, (x, y) => Math.Abs(x - y)).Max();

    public static double L2(double[] p, double[] p0) => Math.Sqrt(p.Zip(p0, (x, y) => (x - y) * (x - y)).Sum());

    /// <summary>The smallest R with p >= (1 - R) p0.</summary>
    public static double Contamination(double[] p, double[] p0) => p.Zip(p0, (x, y) => y > 0 ? 1 - (x / y) : 0).Max();

    public static double KullbackLeibler(double[] p, double[] p0) => Divergence(p, p0, 1, t => t == 0 ? 1 : (t * Math.Log(t)) - t + 1, double.PositiveInfinity);

    public static double ReverseKullbackLeibler(double[] p, double[] p0) => Divergence(p, p0, 0, t => -Math.Log(t) + t - 1, 1);

    public static double ChiSquare(double[] p, double[] p0) => p.Zip(p0, (x, y) => x == y ? 0 : (x - y) * (x - y) / y).Sum();

    public static double Neyman(double[] p, double[] p0) => p.Zip(p0, (x, y) => x == y ? 0 : (x - y) * (x - y) / x).Sum();

    // (sqrt x - sqrt y)^2 without cancellation.
    public static double Hellinger(double[] p, double[] p0) =>
        0.5 * p.Zip(p0, (x, y) => x == y ? 0 : Math.Pow((x - y) / (Math.Sqrt(x) + Math.Sqrt(y)), 2)).Sum();

    /// <summary>sum p0 phi(p / p0), phi(t) = (t^k - 1 - k(t - 1)) / (k(k - 1)), k neither 0 nor 1.</summary>
    public static Func<double[], double[], double> CressieRead(double k) => (p, p0) =>
        Divergence(p, p0, k, t => (Math.Pow(t, k) - 1 - (k * (t - 1))) / (k * (k - 1)), k < 1 ? 1 / (1 - k) : double.PositiveInfinity);

    // f-divergence with phi''(t) = t^(k-2); mass where p0 = 0 costs the slope of phi at infinity. The formula loses digits near t = 1; there
    // phi(1 + x) = x^2 times the integral of (1 - v) (1 + x v)^(k-2) over v in [0, 1], by Simpson's rule on 40 intervals.
    private static double Divergence(double[] p, double[] p0, double k, Func<double, double> phi, double slope) => p.Zip(p0, (x, y) =>
    {
        double outside = x > 0 ? x * slope : 0, t = (x - y) / y;
        double inside = y > 0 && Math.Abs(t) < 0.1 ? y * t * t * Integral(t, k) : y * phi(x / y);
        return y > 0 ? inside : outside;
    }).Sum();

    private static double Integral(double x, double k)
    {
        double sum = 0;
        for (int i = 0; i <= 40; i++)
        {
            double v = i / 40.0, weight = i % 2 == 1 ? 4 : 2;
            sum += (i is 0 or 40 ? 1 : weight) * (1 - v) * Math.Pow(1 + (x * v), k - 2);
        }

        return sum / 120;
    }
}
