using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Policy mirror ascent (eq. E5): log pi_{k+1} = (1 - eta tau_k) log pi_k + eta Q^{pi_k}_{mu_k} up to normalisation, eta = 1 over the span of Q, eta tau_k = 1/(k + 1);
/// mu moves half way to its image.
/// </summary>
public sealed class PolicyMirrorAscent() : FirstOrderSolver(Description)
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "policy_mirror_ascent", "Multiplicative policy updates with a vanishing entropy bonus.", "Yardim, Cayci, Geist and He 2023", 1);

    private protected override IFirstOrderRule RuleFor(RobustGame game) => new Rule(game.States * game.Actions);

    private sealed class Rule(int size) : IFirstOrderRule
    {
        private readonly double[] _logits = new double[size];

        public bool EvaluatesPolicy => true;

        public double Weight(int iteration) => 0.5;

        public void UpdatePolicy(FirstOrderState state)
        {
            double bonus = 1.0 / (state.Iteration + 1);
            for (int i = 0; i < state.Policy.Length; i++)
            {
                _logits[i] = ((1 - bonus) * _logits[i]) + (state.ActionValues[i] / state.Scale);
            }

            Softmax.Rows(_logits, state.Policy.Length / state.Population.Length, 1, state.Policy);
        }
    }
}
