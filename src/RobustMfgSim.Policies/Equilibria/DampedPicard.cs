using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Damped Picard iteration (eq. E5): pi_k = greedy policy of V*_{mu_k}, mu_{k+1} = mu_k + w (Gamma_{pi_k}(mu_k) - mu_k), w = 1/2. Geometric where the composite map is a
/// contraction; where every equilibrium is mixed it cycles for ever, and says so by its status.
/// </summary>
public sealed class DampedPicard() : FirstOrderSolver(Description)
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "damped_picard", "Damped fixed-point iteration on best reply and population step.", "Huang, Malhame and Caines 2006; Banach iteration", 1);

    private protected override IFirstOrderRule RuleFor(RobustGame game) => new Rule();

    private sealed class Rule : IFirstOrderRule
    {
        public bool EvaluatesPolicy => false;

        public double Weight(int iteration) => 0.5;

        public void UpdatePolicy(FirstOrderState state)
        {
            state.Greedy.CopyTo(state.Policy, 0);
        }
    }
}
