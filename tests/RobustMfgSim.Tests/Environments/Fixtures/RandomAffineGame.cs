using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Environments.Fixtures;

/// <summary>Any size, random tables, kernel (1 - c) P0 + c sum_k mu(k) C_k and rewards r0 + g mu.</summary>
internal sealed class RandomAffineGame : IMeanFieldGame
{
    private readonly double[] _base, _coupled, _rewards, _slopes, _initial;
    private readonly double _coupling;

    internal RandomAffineGame(int states, int actions, double discount, double coupling, ulong seed)
    {
        Shape = new([.. Enumerable.Range(0, states).Select(s => $"s{s}")], [.. Enumerable.Range(0, actions).Select(a => $"a{a}")]);
        (Discount, _coupling) = (discount, coupling);
        var stream = new RandomStream(seed, StreamPurpose.Sampling);
        double Next() => stream.NextDouble();
        int rows = states * actions;
        _base = Rows(rows, states, Next);
        _coupled = Rows(states * rows, states, Next);
        _rewards = [.. Enumerable.Range(0, rows).Select(_ => Next())];
        _slopes = [.. Enumerable.Range(0, rows * states).Select(_ => Next())];
        _initial = Rows(1, states, Next);
    }

    public GameShape Shape { get; }

    public double Discount { get; }

    public ReadOnlySpan<double> InitialDistribution => _initial;

    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        int n = Shape.States, rows = n * Shape.Actions;
        for (int i = 0; i < rows; i++)
        {
            model.Rewards[i] = _rewards[i];
            for (int k = 0; k < n; k++)
            {
                model.Rewards[i] += _slopes[(i * n) + k] * population[k];
            }
        }

        for (int i = 0; i < rows * n; i++)
        {
            model.Kernel[i] = (1 - _coupling) * _base[i];
            for (int k = 0; k < n; k++)
            {
                model.Kernel[i] += _coupling * population[k] * _coupled[(k * rows * n) + i];
            }
        }
    }

    private static double[] Rows(int rows, int length, Func<double> next)
    {
        var table = new double[rows * length];
        for (int r = 0; r < rows; r++)
        {
            double sum = 0;
            for (int j = 0; j < length; j++)
            {
                sum += table[(r * length) + j] = next();
            }

            for (int j = 0; j < length; j++)
            {
                table[(r * length) + j] /= sum;
            }
        }

        return table;
    }
}
