using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Policies.Deviators.Learning;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// Black-box search by the cross-entropy method (eq. N3, learned): policies that take the action of the highest linear score in the population's fluctuation are drawn from a normal distribution,
/// tried out with common random numbers, and the distribution moves to the best fifth; noise that dies out keeps it from collapsing early.
/// </summary>
public sealed class CrossEntropy : LearnedDeviator
{
    private const int Candidates = 50, Elite = 10, Generations = 25;
    private const double FirstSpread = 1, FirstNoise = 0.3;

    /// <summary>A learner.</summary>
    /// <param name="parameters">episodes.</param>
    public CrossEntropy(ParameterValues parameters)
        : base(Description, parameters)
    {
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "cross_entropy", "Searches policies with linear scores in the population's fluctuation by the cross-entropy method.",
        "Rubinstein 1999; noise of Szita and Lorincz 2006", 1,
        new ParameterSpec("episodes", 20000, Candidates * Generations, 1e8, "episodes of the training, shared by 25 generations of 50 candidates", true));

    private protected override LearnedPolicy Train(DeviationTask task, TrainingPopulation population, List<LearningPoint> curve, CancellationToken cancellation)
    {
        var scores = Scores(task);
        double[] mean = new double[scores.Length], spread = new double[scores.Length];
        Array.Fill(spread, FirstSpread);
        int each = (int)Parameters["episodes"] / (Candidates * Generations);
        double[][] candidates = [.. Enumerable.Range(0, Candidates).Select(_ => new double[scores.Length])];
        double[] returns = new double[Candidates];
        for (int generation = 0; generation < Generations; generation++)
        {
            curve.Add(population.Look(scores.Greedy(mean), (long)generation * Candidates * each));
            Draw(population.Seed, (uint)generation, mean, spread, candidates);
            Try(population, scores, candidates, (uint)(generation * each), each, returns, cancellation);
            Array.Sort(returns, candidates);
            Move(candidates.AsSpan(Candidates - Elite), FirstNoise * (1 - ((generation + 1.0) / Generations)), mean, spread);
        }

        curve.Add(population.Look(scores.Greedy(mean), (long)Generations * Candidates * each));
        return scores.Learned(mean);
    }

    private protected override LearnedPolicy Read(DeviationTask task, BinaryReader reader) => Scores(task).Read(reader);

    private static LinearScores Scores(DeviationTask task) => new(task.Point.Population, task.Game.Actions, task.Agents);

    private static void Draw(ulong seed, uint generation, double[] mean, double[] spread, double[][] candidates)
    {
        for (int c = 0; c < candidates.Length; c++)
        {
            var random = new RandomStream(seed, StreamPurpose.Training, generation, (uint)c);
            for (int k = 0; k < mean.Length; k++)
            {
                candidates[c][k] = mean[k] + (spread[k] * Normal(ref random));
            }
        }
    }

    private static void Try(TrainingPopulation population, LinearScores scores, double[][] candidates, uint first, int each, double[] returns, CancellationToken cancellation)
    {
        for (int c = 0; c < candidates.Length; c++)
        {
            var policy = scores.Greedy(candidates[c]);
            returns[c] = 0;
            for (uint episode = first; episode < first + each; episode++)
            {
                cancellation.ThrowIfCancellationRequested();
                returns[c] += population.Return(policy, episode);
            }
        }
    }

    private static void Move(ReadOnlySpan<double[]> elite, double noise, double[] mean, double[] spread)
    {
        for (int k = 0; k < mean.Length; k++)
        {
            double sum = 0, squares = 0;
            foreach (double[] one in elite)
            {
                sum += one[k];
                squares += one[k] * one[k];
            }

            mean[k] = sum / elite.Length;
            spread[k] = Math.Sqrt(Math.Max(0, (squares / elite.Length) - (mean[k] * mean[k])) + (noise * noise));
        }
    }

    // Box and Muller 1958, with the project's own logarithm in the polar form of Marsaglia and Bray 1964.
    private static double Normal(ref RandomStream random)
    {
        while (true)
        {
            double u = (2 * random.NextDouble()) - 1, v = (2 * random.NextDouble()) - 1, square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Logarithm.Log(square) / square);
            }
        }
    }
}
