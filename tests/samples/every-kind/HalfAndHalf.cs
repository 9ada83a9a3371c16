using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace EveryKind;

/// <summary>
/// U = { (1 - t) p0 + t u : 0 &lt;= t &lt;= rho }, u the uniform distribution: nature may blur, and in one direction only. sigma(V) = &lt;p0, V&gt; - rho max(0, &lt;p0, V&gt; - mean V); where both ends are
/// equally bad nature stays with p0.
/// </summary>
public sealed class HalfAndHalf : IAmbiguitySet
{
    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "half_and_half", "Mixtures of the nominal row with the uniform one.", "Sample.", 1, new ParameterSpec("radius", 0, 0, 1, "largest share of the uniform row"));

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => Mean(nominal, values.Values) - (radius * Math.Max(0, Blur(nominal, values.Values)));

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) =>
        Mix(nominal, Blur(nominal, values.Values) > 1e-10 * Math.Max(1, Math.Abs(values.Minimum)) ? radius : 0, row);

    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        double gain = Blur(nominal, values.Values) / temperature;
        Mix(nominal, radius * Math.Clamp(gain, 0, 1), row);
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        // The share t that fits best, and what is left over.
        double up = 0, down = 0, sum = 0, left = 0;
        for (int s = 0; s < row.Length; s++)
        {
            double direction = (1.0 / row.Length) - nominal[s];
            up += (row[s] - nominal[s]) * direction;
            down += direction * direction;
            sum += row[s];
        }

        double t = down > 0 ? up / down : 0;
        for (int s = 0; s < row.Length; s++)
        {
            left = Math.Max(left, Math.Max(-row[s], Math.Abs(row[s] - nominal[s] - (t * ((1.0 / row.Length) - nominal[s])))));
        }

        return Math.Max(Math.Max(left, Math.Abs(sum - 1)), Math.Max(t - radius, -t));
    }

    // How much worse the uniform row is.
    private static double Blur(ReadOnlySpan<double> nominal, ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double v in values)
        {
            sum += v;
        }

        return Mean(nominal, values) - (sum / values.Length);
    }

    private static double Mean(ReadOnlySpan<double> row, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int s = 0; s < row.Length; s++)
        {
            sum += row[s] * values[s];
        }

        return sum;
    }

    private static void Mix(ReadOnlySpan<double> nominal, double t, Span<double> row)
    {
        for (int s = 0; s < row.Length; s++)
        {
            row[s] = ((1 - t) * nominal[s]) + (t / row.Length);
        }
    }
}
