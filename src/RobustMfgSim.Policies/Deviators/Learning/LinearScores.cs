using RobustMfgSim.Environments;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>
/// Scores theta(s, a) . (1, x_1, .., x_{n-1}) of every action, x_j = sqrt(N) (e_j - mu_j): the fluctuation of the population on the scale on which it fluctuates.
/// </summary>
/// <param name="center">mu, [n].</param>
/// <param name="actions">m.</param>
/// <param name="agents">N.</param>
internal sealed class LinearScores(double[] center, int actions, long agents)
{
    private readonly double _scale = Math.Sqrt(agents);

    /// <summary>n.</summary>
    internal int States => center.Length;

    /// <summary>m.</summary>
    internal int Actions => actions;

    /// <summary>Length of theta: n m n, index order [s, a, feature].</summary>
    internal int Length => center.Length * actions * center.Length;

    /// <summary>First entry of theta(s, a).</summary>
    internal int At(int state, int action) => ((state * actions) + action) * center.Length;

    /// <summary>Writes (1, x_1, .., x_{n-1}), [n].</summary>
    internal void Features(ReadOnlySpan<double> population, Span<double> features)
    {
        features[0] = 1;
        for (int j = 1; j < center.Length; j++)
        {
            features[j] = _scale * (population[j] - center[j]);
        }
    }

    /// <summary>theta(s, a) . features.</summary>
    internal double Score(ReadOnlySpan<double> theta, int state, int action, ReadOnlySpan<double> features)
    {
        double score = 0;
        int at = At(state, action);
        for (int j = 0; j < center.Length; j++)
        {
            score += theta[at + j] * features[j];
        }

        return score;
    }

    /// <summary>The policy that takes the action of the highest score, of equals the lowest index. An instance for one worker; <paramref name="theta"/> is read at every decision.</summary>
    internal IPolicy Greedy(double[] theta) => new GreedyPolicy(this, theta);

    /// <summary>The same policy for good: learned, and no longer changed.</summary>
    internal LearnedPolicy Learned(double[] theta) => new Scored(this, theta);

    /// <summary>Reads what a learned policy of these scores wrote.</summary>
    /// <exception cref="InvalidDataException">It has another number of scores.</exception>
    internal LearnedPolicy Read(BinaryReader reader)
    {
        double[] theta = new double[TrainedBytes.Length(reader, sizeof(double))];
        for (int k = 0; k < theta.Length; k++)
        {
            theta[k] = reader.ReadDouble();
        }

        return theta.Length == Length ? Learned(theta) : throw new InvalidDataException($"{theta.Length} scores were saved; the game has {Length}");
    }

    private sealed class Scored(LinearScores scores, double[] theta) : LearnedPolicy
    {
        internal override IPolicy NewInstance() => scores.Greedy(theta);

        internal override void Write(BinaryWriter writer)
        {
            writer.Write(theta.Length);
            foreach (double score in theta)
            {
                writer.Write(score);
            }
        }
    }

    private sealed class GreedyPolicy(LinearScores scores, double[] theta) : IPolicy
    {
        private readonly double[] _features = new double[scores.States];

        public void Decide(in Moment moment, Span<double> table)
        {
            scores.Features(moment.Population, _features);
            table.Clear();
            for (int s = 0; s < scores.States; s++)
            {
                int best = 0;
                double highest = scores.Score(theta, s, 0, _features);
                for (int a = 1; a < scores.Actions; a++)
                {
                    double score = scores.Score(theta, s, a, _features);
                    (best, highest) = score > highest ? (a, score) : (best, highest);
                }

                table[(s * scores.Actions) + best] = 1;
            }
        }
    }
}
