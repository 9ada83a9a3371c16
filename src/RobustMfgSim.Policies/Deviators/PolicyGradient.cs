using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Deviators.Learning;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// Policy gradient (eq. N3, learned): a softmax policy of linear scores in the population's fluctuation, pi(a | s, e) proportional to exp(theta(s, a) . features(e)), climbs the gradient of its
/// return by REINFORCE with a baseline for every state, in batches of 50 episodes with Adam steps. It starts at the population's own policy and ends greedy.
/// </summary>
public sealed class PolicyGradient : LearnedDeviator
{
    private const int Looks = 20;

    /// <summary>A learner.</summary>
    /// <param name="parameters">episodes, rate.</param>
    public PolicyGradient(ParameterValues parameters)
        : base(Description, parameters)
    {
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "policy_gradient", "Learns a softmax policy with linear scores in the population's fluctuation by REINFORCE, then takes the likeliest action.",
        "Williams 1992; steps of Kingma and Ba 2015", 1,
        new ParameterSpec("episodes", 20000, SoftmaxTrainer.Batch, 1e8, "episodes of the training", true),
        new ParameterSpec("rate", 0.1, 1e-6, 10, "first step size; it falls to a tenth"));

    private protected override LearnedPolicy Train(DeviationTask task, TrainingPopulation population, List<LearningPoint> curve, CancellationToken cancellation)
    {
        var scores = Scores(task);
        var trainer = new SoftmaxTrainer(population, scores, task.Point.Policy, task.Game.Discount);
        uint batches = (uint)Parameters["episodes"] / SoftmaxTrainer.Batch;
        for (uint batch = 0; batch < batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (batch % Math.Max(1, batches / Looks) == 0)
            {
                curve.Add(population.Look(scores.Greedy(trainer.Theta), batch * SoftmaxTrainer.Batch));
            }

            trainer.Step(batch, Parameters["rate"] * (1 - (0.9 * batch / batches)));
        }

        curve.Add(population.Look(scores.Greedy(trainer.Theta), batches * SoftmaxTrainer.Batch));
        return scores.Learned(trainer.Theta);
    }

    private protected override LearnedPolicy Read(DeviationTask task, BinaryReader reader) => Scores(task).Read(reader);

    private static LinearScores Scores(DeviationTask task) => new(task.Point.Population, task.Game.Actions, task.Agents);
}
