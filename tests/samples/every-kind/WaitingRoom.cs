using RobustMfgSim.Core.Games;

namespace EveryKind;

/// <summary>A room from which one is called at the rate patience, slower when it is full, or leaves: r = -mu(waiting) while waiting, 0 outside; who is outside comes back with probability 1/4.</summary>
public sealed class WaitingRoom(ParameterValues parameters, double discount) : IMeanFieldGame
{
    private static readonly double[] Start = [0.5, 0.5];
    private readonly double _patience = parameters["patience"];

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "waiting_room", "A room that is slower when it is full.", "Sample.", 1, new ParameterSpec("patience", 0.5, 0, 1, "rate of being called in an empty room"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["waiting", "outside"], ["wait", "leave"]);

    /// <inheritdoc/>
    public double Discount => discount;

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => Start;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        double called = _patience * (1 - (population[0] / 2));
        ReadOnlySpan<double> rewards = [-population[0], -population[0] - 0.5, 0, 0];
        ReadOnlySpan<double> kernel = [1 - called, called, 0.1, 0.9, 0.25, 0.75, 0.25, 0.75];
        rewards.CopyTo(model.Rewards);
        kernel.CopyTo(model.Kernel);
    }
}
