namespace RobustMfgSim.Core.Numerics;

/// <summary>Every tolerance of the program, named and explained in one place.</summary>
public static class Tolerances
{
    /// <summary>How far the sum of a probability row that a user wrote may be from one.</summary>
    public const double RowSum = 1e-9;

    /// <summary>A probability computed as a difference that is negative by at most this is the rounding of zero.</summary>
    public const double Rounding = 1e-14;

    /// <summary>Values closer than this times max(1, |V|) count as tied when a canonical minimiser is chosen (eq. U4).</summary>
    public const double Tie = 1e-10;

    /// <summary>How far a returned kernel row may leave its ambiguity set or miss the minimum (eq. U1).</summary>
    public const double Kernel = 1e-10;

    /// <summary>Two populations closer than this in L1 are the same point; ratios of differences are not formed below it.</summary>
    public const double SamePopulation = 1e-12;

    /// <summary>Default target of the optimality and consistency residuals of an equilibrium (eq. E4).</summary>
    public const double Equilibrium = 1e-8;

    /// <summary>Bellman residual to which robust values are solved inside other computations (eq. B2).</summary>
    public const double Bellman = 1e-13;

    /// <summary>Actions whose values differ by less than this times max(1, |Q|) are equally good replies.</summary>
    public const double ActionTie = 1e-9;

    /// <summary>The scale that a relative comparison of two values uses: max(1, |x|).</summary>
    public static double Scale(double x) => Math.Max(1.0, Math.Abs(x));
}
