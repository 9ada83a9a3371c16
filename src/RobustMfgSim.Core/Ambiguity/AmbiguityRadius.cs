namespace RobustMfgSim.Core.Ambiguity;

/// <summary>The radius of the ambiguity set at every (s, a): a function of the population. Immutable and safe for several threads.</summary>
public interface IAmbiguityRadius
{
    /// <summary>Writes the radii at a coupling distribution of the game (mu, [n], or L, [n x m]), [n x m], row-major in s.</summary>
    void Evaluate(ReadOnlySpan<double> coupling, Span<double> radii);
}

/// <summary>A radius that does not depend on the population.</summary>
public sealed class FixedRadius : IAmbiguityRadius
{
    private readonly double[] _radii;
    private readonly double _constant;

    /// <summary>The same radius at every (s, a).</summary>
    public FixedRadius(double radius) => (_constant, _radii) = (radius, []);

    /// <summary>A radius for each (s, a), [n x m], row-major in s.</summary>
    public FixedRadius(ReadOnlySpan<double> radii) => _radii = radii.ToArray();

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> coupling, Span<double> radii)
    {
        if (_radii.Length == 0)
        {
            radii.Fill(_constant);
        }
        else
        {
            _radii.CopyTo(radii);
        }
    }
}
