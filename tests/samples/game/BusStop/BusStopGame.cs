using RobustMfgSim.Core.Games;

namespace BusStop;

/// <summary>
/// Two places that lose value when crowded: r(s, stay) = -crowding mu(s), r(s, go) = -crowding mu(s) - fare. Who goes arrives in the other place but for the probability slip, who stays stays.
/// Rewards are affine in mu and the kernel does not depend on it, so that the bounds' constants are exact.
/// </summary>
public sealed class BusStopGame(ParameterValues parameters, double discount) : IMeanFieldGame
{
    private const int Stay = 0, Go = 1;
    private static readonly double[] Start = [0.5, 0.5];

    private readonly double _crowding = parameters["crowding"], _fare = parameters["fare"], _slip = parameters["slip"];

    /// <summary>What `describe` and `list` would say of it, and the ranges that scenarios are held to.</summary>
    public static Descriptor Description { get; } = new(
        "bus_stop", "Two places that lose value when crowded, with a fare between them.", "Made by 'robustmfg new game'.", 1,
        new ParameterSpec("crowding", 1, 0, 10, "what a place loses when everybody is there"),
        new ParameterSpec("fare", 0.2, 0, 10, "what going costs"),
        new ParameterSpec("slip", 0.1, 0, 1, "probability of not arriving"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["left", "right"], ["stay", "go"]);

    /// <inheritdoc/>
    public double Discount => discount;

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => Start;

    /// <inheritdoc/>
    public bool IsAffine => true;

    /// <summary>Writes every reward and every probability at the population: rewards [s, a], kernel [s, a, s'].</summary>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        for (int s = 0; s < 2; s++)
        {
            int other = 1 - s;
            model.Rewards[(2 * s) + Stay] = -_crowding * population[s];
            model.Rewards[(2 * s) + Go] = (-_crowding * population[s]) - _fare;
            model.Row(s, Stay)[s] = 1;
            model.Row(s, Stay)[other] = 0;
            model.Row(s, Go)[s] = _slip;
            model.Row(s, Go)[other] = 1 - _slip;
        }
    }
}
