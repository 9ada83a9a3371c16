using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Fictitious play (eq. E5) in its stationary form: pi_{k+1} = pi_k + (b_k - pi_k)/(k+1) with b_k the greedy policy of V*_{mu_k}, and mu moves towards its image with the same
/// weight. Exploitability falls like 1/k in monotone games: expect an iteration limit rather than eight digits where the equilibrium is mixed.
/// </summary>
public sealed class FictitiousPlay() : FirstOrderSolver(Description)
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "fictitious_play", "Best replies and populations, averaged over all iterations.", "Cardaliaguet and Hadikhanloo 2017; Perrin et al. 2020", 1);

    private protected override IFirstOrderRule RuleFor(RobustGame game) => new Rule();

    private sealed class Rule : IFirstOrderRule
    {
        public bool EvaluatesPolicy => false;

        public double Weight(int iteration) => 1.0 / (iteration + 1);

        public void UpdatePolicy(FirstOrderState state)
        {
            double weight = Weight(state.Iteration);
            for (int i = 0; i < state.Policy.Length; i++)
            {
                state.Policy[i] += weight * (state.Greedy[i] - state.Policy[i]);
            }
        }
    }
}
