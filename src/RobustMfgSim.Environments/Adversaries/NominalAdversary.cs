using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// The adversary that does nothing (eq. N2, nominal): p(. | s, a, e) = Pbar(. | s, a, e).
/// </summary>
public sealed class NominalAdversary : IAdversary
{
    /// <summary>Nothing is needed but the moment; the arguments are those of every adversary.</summary>
    /// <param name="game">The game.</param>
    /// <param name="point">The stationary point of the population; not used.</param>
    public NominalAdversary(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "nominal", "The nominal kernel at the empirical distribution: nature does nothing.", "Definition; the finite-population game without ambiguity.", 1);

    /// <inheritdoc/>
    public void Choose(in Moment moment, Span<double> kernel) => moment.Model.Kernel.CopyTo(kernel);
}
