namespace RobustMfgSim.Runner.Reports;

/// <summary>A tick of an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">Its label.</param>
internal readonly record struct Tick(double Value, string Label);

/// <summary>
/// A logarithmic axis. Where a bound lies far above the data the empty decades between them are cut out: the axis then has two pieces with a marked
/// break between them and the same length per decade in both, so slopes stay comparable.
/// </summary>
internal sealed class LogScale
{
    /// <summary>Length of the mark where an axis is broken, in pixels.</summary>
    public const double Gap = 18;

    // Empty decades worth cutting out.
    private const double WorthABreak = 1.0;

    private readonly (double Low, double High, double At)[] _pieces;
    private readonly double _perDecade;

    /// <summary>An axis of one or two pieces from pixel <paramref name="start"/> to pixel <paramref name="end"/> (which may be smaller).</summary>
    public LogScale(IReadOnlyList<(double Low, double High)> pieces, double start, double end)
    {
        double decades = pieces.Sum(p => Math.Log10(p.High / p.Low)), direction = Math.Sign(end - start);
        _perDecade = direction * (Math.Abs(end - start) - (Gap * (pieces.Count - 1))) / decades;
        _pieces = new (double, double, double)[pieces.Count];
        double at = start;
        for (int i = 0; i < pieces.Count; i++)
        {
            _pieces[i] = (pieces[i].Low, pieces[i].High, at);
            at += (_perDecade * Math.Log10(pieces[i].High / pieces[i].Low)) + (direction * Gap);
        }
    }

    /// <summary>Lowest value on the axis.</summary>
    public double Low => _pieces[0].Low;

    /// <summary>Highest value on the axis.</summary>
    public double High => _pieces[^1].High;

    /// <summary>The pixel in the middle of the break, if there is one.</summary>
    public double? Break => _pieces.Length == 2 ? _pieces[1].At - (Math.Sign(_perDecade) * Gap / 2) : null;

    /// <summary>An axis that shows all of <paramref name="data"/> and of <paramref name="bounds"/> (positive numbers), broken where that saves empty decades.</summary>
    public static LogScale Cover(IReadOnlyCollection<double> data, IReadOnlyCollection<double> bounds, double start, double end)
    {
        var all = data.Concat(bounds).ToList();
        if (all.Count == 0)
        {
            return new([(0.1, 1)], start, end);
        }

        if (data.Count > 0 && bounds.Count > 0)
        {
            var (low, high) = Padded(data.Min(), data.Max());
            var (boundLow, boundHigh) = Padded(bounds.Min(), bounds.Max());
            if (Math.Log10(boundLow / high) > WorthABreak)
            {
                return new([(low, high), (boundLow, boundHigh)], start, end);
            }
        }

        return new([Padded(all.Min(), all.Max())], start, end);
    }

    /// <summary>The pixel of a value; values off the axis go to its nearest end.</summary>
    public double At(double value)
    {
        var piece = _pieces[0];
        foreach (var candidate in _pieces)
        {
            piece = value >= candidate.Low ? candidate : piece;
        }

        return piece.At + (_perDecade * Math.Log10(Math.Clamp(value, piece.Low, piece.High) / piece.Low));
    }

    /// <summary>Ticks at round numbers, as many as fit with <paramref name="spacing"/> pixels between them.</summary>
    public IReadOnlyList<Tick> Ticks(double spacing) =>
        [.. _pieces.SelectMany(p => PieceTicks(p.Low, p.High, Math.Abs(_perDecade), spacing)).Select(v => new Tick(v, Label(v)))];

    private static IReadOnlyList<double> PieceTicks(double low, double high, double perDecade, double spacing)
    {
        int[][] densities = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];
        foreach (int[] digits in densities)
        {
            var ticks = Decades(low, high, 1).SelectMany(e => digits.Select(d => d * Math.Pow(10, e))).Where(v => Inside(v, low, high)).ToList();
            if (ticks.Zip(ticks.Skip(1)).All(pair => Math.Log10(pair.Second / pair.First) * perDecade >= spacing))
            {
                return ticks.Count >= 2 ? ticks : Linear(low, high, perDecade, spacing);
            }
        }

        int step = (int)Math.Ceiling(spacing / perDecade);
        return [.. Decades(low, high, step).Select(e => Math.Pow(10, e)).Where(v => Inside(v, low, high))];
    }

    private static IEnumerable<int> Decades(double low, double high, int step)
    {
        for (int e = (int)Math.Floor(Math.Log10(low)) / step * step; e <= Math.Log10(high); e += step)
        {
            yield return e;
        }
    }

    // A range too short for round digits: equal steps of 1, 2 or 5 times a power of ten, the finest that fit; at worst one tick.
    private static IReadOnlyList<double> Linear(double low, double high, double perDecade, double spacing)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(high - low)) - 1);
        List<double> ticks = [];
        foreach (double step in new[] { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000 }.Select(k => k * power))
        {
            var finer = ticks;
            ticks = [];
            for (double k = Math.Ceiling((low / step) - 1e-9); Inside(k * step, low, high); k++)
            {
                ticks.Add(k * step);
            }

            if (ticks.Count == 0)
            {
                // No step fits twice: the middle one of the last that was too dense.
                return finer.Count == 0 ? [] : [finer[finer.Count / 2]];
            }

            if (ticks.Count <= 8 && ticks.Zip(ticks.Skip(1)).All(pair => Math.Log10(pair.Second / pair.First) * perDecade >= spacing))
            {
                return ticks;
            }
        }

        return ticks;
    }

    private static bool Inside(double value, double low, double high) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);

    // A little air, and never less than a fifth of a decade in all.
    private static (double Low, double High) Padded(double low, double high)
    {
        double decades = Math.Log10(high / low), air = Math.Max(0.06 * decades, decades < 0.2 ? (0.2 - decades) / 2 : 0.03);
        return (low * Math.Pow(10, -air), high * Math.Pow(10, air));
    }

    private static string Label(double value) => Markup.Figure(value);
}
