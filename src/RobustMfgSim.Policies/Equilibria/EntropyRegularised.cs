using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Entropy-regularised fixed point with annealed temperature (eq. E5): pi_k(a|s) proportional to exp(Q*_{mu_k}(s,a)/tau_k), tau_k = span(Q)/(2 k); mu moves towards its image
/// with weight 1/sqrt(k). Cooling too fast cycles, cooling too slowly does not finish: the status tells.
/// </summary>
public sealed class EntropyRegularised() : FirstOrderSolver(Description)
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "entropy_regularised", "Boltzmann replies at a temperature that is lowered step by step.", "Cui and Koeppl 2021 (Boltzmann iteration)", 1);

    private protected override IFirstOrderRule RuleFor(RobustGame game) => new Rule();

    private sealed class Rule : IFirstOrderRule
    {
        public bool EvaluatesPolicy => false;

        public double Weight(int iteration) => 1.0 / Math.Sqrt(iteration);

        public void UpdatePolicy(FirstOrderState state)
        {
            Softmax.Rows(state.ActionValues, state.Policy.Length / state.Population.Length, state.Scale / (2.0 * state.Iteration), state.Policy);
        }
    }
}
