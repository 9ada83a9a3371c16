using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// All rows whose L1 distance to the nominal row is at most the radius: { p : sum_s |p(s) - p0(s)| &lt;= r } (theory section 2). Half this distance is the
/// total variation, so r/2 of mass moves from the highest values to the lowest.
/// Source: Iyengar 2005; Nilim and El Ghaoui 2005; Ho, Petrik and Wiesemann 2018. Closed form, O(n) once the values are sorted; saturates at r = 2 (1 - p0(argmin V)).
/// </summary>
public sealed class L1Ball(Support support) : IAmbiguitySet
{
    // Half the L1 distance is the total variation.
    private readonly TotalVariationBall _half = new(support);

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "l1", "Rows within a given L1 distance of the nominal row.", "Iyengar 2005; Nilim and El Ghaoui 2005", 1,
        new ParameterSpec("radius", 0.1, 0, 2, "largest L1 distance, twice the total variation"))
    {
        Definition = "U = { p : sum |p - p0| <= radius }",
        Edges = "The same as total_variation of half the radius. From radius 2 (1 - p0(argmin V)) on the worst case is min V.",
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <summary>1 and 1: a plan that moves the common mass is reused, and moving mass from state to state changes the minimiser in one place at most.</summary>
    /// <inheritdoc/>
    public bool ConvexInNominal => true;

    /// <inheritdoc/>
    public NominalLipschitz Lipschitz(int states, double radius) => support == Support.Full ? new(1, 1) : NominalLipschitz.Unknown;

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => _half.WorstValue(nominal, radius / 2, values);

    /// <inheritdoc/>
    public double WorstValue(ReadOnlySpan<int> states, ReadOnlySpan<double> nominal, double radius, PreparedValues values, ref double start) =>
        _half.WorstValue(states, nominal, radius / 2, values, ref start);

    /// <inheritdoc/>
    public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
    {
        int lowest = 0;
        while (Reachable(nominal, values.Group(lowest)) == 0)
        {
            lowest++;
        }

        nominal.CopyTo(row);
        double moved = 0;
        for (int g = values.Groups - 1; g > lowest && moved < radius / 2; g--)
        {
            moved += Take(nominal, values.Group(g), (radius / 2) - moved, row);
        }

        Give(nominal, values.Group(lowest), moved, row);
    }

    /// <summary>
    /// Entropic transport: each state keeps its mass or sends it to a common pool that lies on low values, pool(s) proportional to exp(-V(s) / T). The share that
    /// state s sends is 1 / (1 + exp(-(V(s) - min V) / T - l)), with l at most log sum exp(-(V - min V) / T) and so that no more than r/2 is sent: the minimiser of
    /// expected value plus T times an entropy between 0 and log(n + 1).
    /// </summary>
    /// <inheritdoc/>
    public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
    {
        var pool = values.Scratch(0);
        var tilt = values.Scratch(1);
        double minimum = double.PositiveInfinity, sum = 0;
        for (int s = 0; s < nominal.Length; s++)
        {
            minimum = Reaches(nominal, s) ? Math.Min(minimum, values.Values[s]) : minimum;
        }

        for (int s = 0; s < nominal.Length; s++)
        {
            tilt[s] = (values.Values[s] - minimum) / temperature;
            pool[s] = Reaches(nominal, s) ? Exponential.Exp(-tilt[s]) : 0;
            sum += pool[s];
        }

        var sent = new SentMass(nominal, tilt, radius / 2);
        double high = Logarithm.Log(sum), low = Logarithm.Log(radius / 2) - 1 - (values.Span / temperature);
        double level = radius > 0 ? BracketedRoot.AtMostZero(ref sent, Math.Min(low, high - 1), high) : double.NegativeInfinity;
        double total = 0;
        for (int s = 0; s < nominal.Length; s++)
        {
            double share = SentMass.Share(tilt[s] + level);
            total += nominal[s] * share;
            row[s] = nominal[s] * (1 - share);
        }

        for (int s = 0; s < nominal.Length; s++)
        {
            row[s] += total * (pool[s] / sum);
        }
    }

    /// <inheritdoc/>
    public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row)
    {
        double distance = 0, outside = 0;
        for (int s = 0; s < nominal.Length; s++)
        {
            distance += Math.Abs(row[s] - nominal[s]);
            outside += Reaches(nominal, s) ? 0 : row[s];
        }

        return Math.Max(0, Math.Max(distance - radius, outside));
    }

    // The share x / (1 + x) of a tied group's mass that leaves is the same for all its states.
    private static double Take(ReadOnlySpan<double> nominal, ReadOnlySpan<int> group, double wanted, Span<double> row)
    {
        double mass = 0;
        foreach (int s in group)
        {
            mass += nominal[s];
        }

        double taken = Math.Min(mass, wanted);
        foreach (int s in group)
        {
            row[s] = taken == mass ? 0 : nominal[s] * ((mass - taken) / mass);
        }

        return taken;
    }

    // Tied states receive in proportion to their nominal mass, equally when that is zero.
    private void Give(ReadOnlySpan<double> nominal, ReadOnlySpan<int> group, double given, Span<double> row)
    {
        double mass = 0;
        foreach (int s in group)
        {
            mass += nominal[s];
        }

        int reachable = Reachable(nominal, group);
        foreach (int s in group)
        {
            double share = mass > 0 ? nominal[s] / mass : 1.0 / reachable;
            row[s] += Reaches(nominal, s) ? given * share : 0;
        }
    }

    private bool Reaches(ReadOnlySpan<double> nominal, int state) => support == Support.Full || nominal[state] > 0;

    private int Reachable(ReadOnlySpan<double> nominal, ReadOnlySpan<int> group)
    {
        int count = 0;
        foreach (int s in group)
        {
            count += Reaches(nominal, s) ? 1 : 0;
        }

        return count;
    }

    private readonly ref struct SentMass(ReadOnlySpan<double> nominal, ReadOnlySpan<double> tilt, double allowed) : IIncreasing
    {
        private readonly ReadOnlySpan<double> _nominal = nominal, _tilt = tilt;

        public static double Share(double x) => x > 0 ? 1 / (1 + Exponential.Exp(-x)) : Exponential.Exp(x) / (1 + Exponential.Exp(x));

        public double At(double x)
        {
            double sum = 0;
            for (int s = 0; s < _nominal.Length; s++)
            {
                sum += _nominal[s] * Share(_tilt[s] + x);
            }

            return sum - allowed;
        }
    }
}
