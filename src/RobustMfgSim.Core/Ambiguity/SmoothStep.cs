namespace RobustMfgSim.Core.Ambiguity;

/// <summary>What smoothed minimisers are built from: differentiable, and exactly 0 or 1 away from ties, so that only states near a tie need arithmetic.</summary>
internal static class SmoothStep
{
    private const double ShareWidth = 4;

    /// <summary>3 y^2 - 2 y^3 with y = (x + 1) / 2, held at 0 and 1 outside [-1, 1].</summary>
    public static double At(double x) => x <= -1 ? 0 : x >= 1 ? 1 : 0.25 * (x + 1) * (x + 1) * (2 - x);

    /// <summary>Its derivative.</summary>
    public static double Slope(double x) => x <= -1 || x >= 1 ? 0 : 0.75 * (1 - x) * (1 + x);

    /// <summary>How far above the lowest value states still share mass at a temperature.</summary>
    public static double Window(double temperature) => ShareWidth * temperature;

    /// <summary>The weight at which a state shares mass, given how far its value is above the lowest.</summary>
    public static double Share(double above, double window) => above < window ? (1 - (above / window)) * (1 - (above / window)) : 0;
}
