using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// The iteration of one of the four values: W to T W, the constant part of the error solved exactly, with Anderson's mixing on top. A proposal is kept only if it shrinks the span of T W - W by
/// (1 + gamma)/2, which a plain backup always does: so the span falls geometrically whatever is proposed.
/// </summary>
internal sealed class ExactIterate
{
    private const int Depth = 8, Patience = 40;

    private readonly double _discount;
    private readonly AndersonMixing _mixing;
    private readonly double[] _best;
    private double _span = double.PositiveInfinity;
    private int _waited;

    internal ExactIterate(double[] start, double discount)
    {
        (_discount, _mixing, Value) = (discount, new(start.Length, Depth), start);
        (_best, Image) = (new double[start.Length], new double[start.Length]);
        Certificate = double.PositiveInfinity;
    }

    /// <summary>W: what the next sweep starts from.</summary>
    internal double[] Value { get; }

    /// <summary>Where the sweep writes T W.</summary>
    internal double[] Image { get; }

    /// <summary>The best estimate so far, and where it is known to be: within <see cref="Certificate"/> of the fixed point everywhere.</summary>
    internal ReadOnlySpan<double> Best => _best;

    /// <summary>
    /// gamma / (1 - gamma) times half the span of T W - W. With lowest and highest the ends of T W - W, the fixed point lies between T W + gamma / (1 - gamma) lowest and
    /// T W + gamma / (1 - gamma) highest (MacQueen 1966): eq. B2 with both signs told apart. <see cref="Best"/> is the middle.
    /// </summary>
    internal double Certificate { get; private set; }

    /// <summary>max(1, max|W|) of the best estimate.</summary>
    internal double Scale { get; private set; } = 1;

    /// <summary>Whether many sweeps have brought nothing: only rounding is left.</summary>
    internal bool Stalled => _waited >= Patience;

    /// <summary>Looks at a sweep and chooses the next W.</summary>
    internal void Advance()
    {
        var (lowest, highest) = Range(Value, Image);
        double span = highest - lowest, shift = 0.5 * (lowest + highest) * _discount / (1 - _discount);
        for (int i = 0; i < Image.Length; i++)
        {
            Image[i] += shift;
        }

        bool accepted = span <= 0.5 * (1 + _discount) * _span;
        _waited = span < _span ? 0 : _waited + 1;
        if (span < _span || double.IsNaN(span))
        {
            (_span, Certificate) = (span, 0.5 * span * _discount / (1 - _discount));
            Image.CopyTo(_best, 0);
            Scale = _best.Max(x => Tolerances.Scale(x));
        }

        if (accepted)
        {
            _mixing.Record(Value, Image);
            _mixing.Propose(Value);
        }
        else
        {
            _mixing.Restart();
            _best.CopyTo(Value, 0);
        }
    }

    private static (double Lowest, double Highest) Range(double[] value, double[] image)
    {
        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        for (int i = 0; i < value.Length; i++)
        {
            lowest = Math.Min(lowest, image[i] - value[i]);
            highest = Math.Max(highest, image[i] - value[i]);
        }

        return (lowest, highest);
    }
}
