using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Policies.Deviators.Learning;

/// <summary>
/// Batches of REINFORCE for a softmax policy: the gradient of E sum_t gamma^t delta_t is the mean of sum_t gamma^t (G_t - b(s_t)) grad log pi(a_t | s_t, e_t), with
/// G_t = sum_{k >= t} gamma^{k-t} delta_k and b(s) the mean of G at s in the batch before. Steps are Adam's.
/// </summary>
internal sealed class SoftmaxTrainer
{
    /// <summary>Episodes of a batch.</summary>
    internal const int Batch = 50;

    private const double LeastStart = 0.05, FirstMoment = 0.9, SecondMoment = 0.999, Small = 1e-8;

    private readonly TrainingPopulation _population;
    private readonly LinearScores _scores;
    private readonly double _discount;
    private readonly double[] _gradient, _first, _second, _baseline, _sums, _features, _probabilities, _rewards;
    private readonly long[] _counts;
    private readonly int[] _states, _actions;
    private double _firstBias = 1, _secondBias = 1;

    internal SoftmaxTrainer(TrainingPopulation population, LinearScores scores, double[] start, double discount)
    {
        (_population, _scores, _discount) = (population, scores, discount);
        int horizon = population.Horizon;
        (Theta, _gradient, _first, _second) = (new double[scores.Length], new double[scores.Length], new double[scores.Length], new double[scores.Length]);
        (_baseline, _sums, _counts) = (new double[scores.States], new double[scores.States], new long[scores.States]);
        (_features, _probabilities, _rewards) = (new double[horizon * scores.States], new double[horizon * scores.Actions], new double[horizon]);
        (_states, _actions) = (new int[horizon], new int[horizon]);
        for (int s = 0; s < scores.States; s++)
        {
            for (int a = 0; a < scores.Actions; a++)
            {
                // An action that the population never takes must be tried too.
                Theta[scores.At(s, a)] = Logarithm.Log(Math.Max(LeastStart, start[(s * scores.Actions) + a]));
            }
        }
    }

    /// <summary>theta, as <see cref="LinearScores"/> reads it.</summary>
    internal double[] Theta { get; }

    /// <summary>One batch and one step.</summary>
    internal void Step(uint batch, double rate)
    {
        Array.Clear(_gradient);
        Array.Clear(_sums);
        Array.Clear(_counts);
        for (uint k = 0; k < Batch; k++)
        {
            Play((batch * Batch) + k);
            Learn();
        }

        for (int s = 0; s < _baseline.Length; s++)
        {
            _baseline[s] = _counts[s] > 0 ? _sums[s] / _counts[s] : _baseline[s];
        }

        Climb(rate);
    }

    private void Play(uint episode)
    {
        var random = new RandomStream(_population.Seed, StreamPurpose.Training, episode);
        _population.Reset(episode);
        for (int t = 0; t < _rewards.Length; t++)
        {
            var features = _features.AsSpan(t * _scores.States, _scores.States);
            var row = _probabilities.AsSpan(t * _scores.Actions, _scores.Actions);
            _scores.Features(_population.Population, features);
            _states[t] = _population.State;
            Softmax(_states[t], features, row);
            _actions[t] = Draw(row, random.NextDouble());
            _rewards[t] = _population.Act(_actions[t]);
        }
    }

    private void Learn()
    {
        double rest = 0;
        for (int t = _rewards.Length - 1; t >= 0; t--)
        {
            rest = _rewards[t] + (_discount * rest);
            _rewards[t] = rest;
        }

        double weight = 1.0 / Batch;
        for (int t = 0; t < _rewards.Length; t++, weight *= _discount)
        {
            int s = _states[t];
            _sums[s] += _rewards[t];
            _counts[s]++;
            double advantage = weight * (_rewards[t] - _baseline[s]);
            for (int a = 0; a < _scores.Actions; a++)
            {
                double slope = advantage * ((a == _actions[t] ? 1 : 0) - _probabilities[(t * _scores.Actions) + a]);
                int at = _scores.At(s, a);
                for (int j = 0; j < _scores.States; j++)
                {
                    _gradient[at + j] += slope * _features[(t * _scores.States) + j];
                }
            }
        }
    }

    private void Climb(double rate)
    {
        (_firstBias, _secondBias) = (_firstBias * FirstMoment, _secondBias * SecondMoment);
        for (int k = 0; k < Theta.Length; k++)
        {
            _first[k] = (FirstMoment * _first[k]) + ((1 - FirstMoment) * _gradient[k]);
            _second[k] = (SecondMoment * _second[k]) + ((1 - SecondMoment) * _gradient[k] * _gradient[k]);
            Theta[k] += rate * (_first[k] / (1 - _firstBias)) / (Math.Sqrt(_second[k] / (1 - _secondBias)) + Small);
        }
    }

    private void Softmax(int state, ReadOnlySpan<double> features, Span<double> row)
    {
        double highest = double.NegativeInfinity, sum = 0;
        for (int a = 0; a < row.Length; a++)
        {
            row[a] = _scores.Score(Theta, state, a, features);
            highest = Math.Max(highest, row[a]);
        }

        for (int a = 0; a < row.Length; a++)
        {
            row[a] = Exponential.Exp(row[a] - highest);
            sum += row[a];
        }

        for (int a = 0; a < row.Length; a++)
        {
            row[a] /= sum;
        }
    }

    private static int Draw(ReadOnlySpan<double> row, double uniform)
    {
        int action = 0;
        for (double below = row[0]; action < row.Length - 1 && uniform >= below; below += row[action])
        {
            action++;
        }

        return action;
    }
}
