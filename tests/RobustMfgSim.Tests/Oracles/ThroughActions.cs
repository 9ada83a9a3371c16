using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>Games that couple through L for tests, written as a function from L to tables.</summary>
internal sealed class ThroughActions(int states, int actions, double discount, Action<double[], FrozenModel> freeze) : IMeanFieldGame
{
    private readonly double[] _initial = [.. Enumerable.Repeat(1.0 / states, states)];

    public GameShape Shape { get; } = new(
        [.. Enumerable.Range(0, states).Select(s => $"{s}")], [.. Enumerable.Range(0, actions).Select(a => $"{a}")], coupling: Coupling.StateActions);

    public double Discount => discount;

    public ReadOnlySpan<double> InitialDistribution => _initial;

    public void Freeze(ReadOnlySpan<double> population, FrozenModel model) => freeze(population.ToArray(), model);

    /// <summary>The twin of a game that couples through states: what it sees of L is mu.</summary>
    public static ThroughActions Twin(IMeanFieldGame game)
    {
        int m = game.Shape.Actions;
        return new(game.Shape.States, m, game.Discount, (distribution, model) =>
            game.Freeze([.. distribution.Chunk(m).Select(masses => masses.Sum())], model));
    }

    /// <summary>A random game: rewards r0 + &lt;g, L&gt; crowded by L(s, a) itself, rows (1 - c) P0 + c sum_(s,a) L(s, a) C_(s,a).</summary>
    public static ThroughActions Random(ulong seed, int n, int m, double coupling = 0.5, double crowding = 1)
    {
        var stream = new RandomStream(seed, StreamPurpose.Sampling);
        int size = n * m;
        var nominal = TabularGame.RandomRows(ref stream, size, n);
        var coupled = new double[size][];
        for (int k = 0; k < size; k++)
        {
            coupled[k] = TabularGame.RandomRows(ref stream, size, n);
        }

        var (rewards, gradient) = (new double[size], new double[size * size]);
        for (int i = 0; i < size; i++)
        {
            rewards[i] = stream.NextDouble();
            for (int k = 0; k < size; k++)
            {
                gradient[(i * size) + k] = (((2 * stream.NextDouble()) - 1) * crowding) - (i == k ? 2 * crowding : 0);
            }
        }

        return new(n, m, 0.9, (distribution, model) =>
        {
            for (int i = 0; i < size; i++)
            {
                model.Rewards[i] = rewards[i] + Enumerable.Range(0, size).Sum(k => gradient[(i * size) + k] * distribution[k]);
                for (int t = 0; t < n; t++)
                {
                    model.Kernel[(i * n) + t] = ((1 - coupling) * nominal[(i * n) + t]) + (coupling * Enumerable.Range(0, size).Sum(k => distribution[k] * coupled[k][(i * n) + t]));
                }
            }
        });
    }
}
