using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>A first-order method (eq. E5): the loop is shared, the rule by which a policy answers action values is the method's own.</summary>
public abstract class FirstOrderSolver : IEquilibriumSolver
{
    private protected FirstOrderSolver(Descriptor descriptor) => Descriptor = descriptor;

    /// <inheritdoc/>
    public Descriptor Descriptor { get; }

    /// <inheritdoc/>
    public EquilibriumResult Solve(
        RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        return FirstOrderLoop.Run(game, Descriptor.Name, RuleFor(game), options, progress, cancellation);
    }

    /// <summary>The rule for one solve.</summary>
    private protected abstract IFirstOrderRule RuleFor(RobustGame game);
}
