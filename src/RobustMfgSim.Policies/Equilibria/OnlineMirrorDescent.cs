using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Online mirror descent (eq. E5): y_{k+1} = y_k + eta Q^{pi_k}_{mu_k}, pi = softmax(y), eta = 1 over the span of Q; mu moves half way to its image.
/// </summary>
public sealed class OnlineMirrorDescent() : FirstOrderSolver(Description)
{
    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "online_mirror_descent", "Softmax of the sum of all action values so far.", "Perolat et al. 2021", 1);

    private protected override IFirstOrderRule RuleFor(RobustGame game) => new Rule(game.States * game.Actions);

    private sealed class Rule(int size) : IFirstOrderRule
    {
        private readonly double[] _sum = new double[size];

        public bool EvaluatesPolicy => true;

        public double Weight(int iteration) => 0.5;

        public void UpdatePolicy(FirstOrderState state)
        {
            for (int i = 0; i < state.Policy.Length; i++)
            {
                _sum[i] += state.ActionValues[i] / state.Scale;
            }

            Softmax.Rows(_sum, state.Policy.Length / state.Population.Length, 1, state.Policy);
        }
    }
}
