using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>A game for tests, written as a function from the population to tables.</summary>
internal sealed class TabularGame(
    int states, int actions, double discount, Action<double[], FrozenModel> freeze, IReadOnlyList<IReadOnlyList<int>>? blocks = null, double[]? initial = null) : IMeanFieldGame
{
    private readonly double[] _initial = initial ?? [.. Enumerable.Repeat(1.0 / states, states)];

    public GameShape Shape { get; } = new([.. Enumerable.Range(0, states).Select(s => $"{s}")], [.. Enumerable.Range(0, actions).Select(a => $"{a}")], blocks);

    public double Discount => discount;

    public ReadOnlySpan<double> InitialDistribution => _initial;

    public void Freeze(ReadOnlySpan<double> population, FrozenModel model) => freeze(population.ToArray(), model);

    /// <summary>A random affine game: rewards r0 + &lt;g, mu&gt;, kernel (1 - c) P0 + c sum_k mu(k) C_k, rows on a few random successors.</summary>
    public static TabularGame Random(ulong seed, int n, int m, double discount = 0.9, double coupling = 0.5, double crowding = 1.5)
    {
        var stream = new RandomStream(seed, StreamPurpose.Sampling);
        var nominal = RandomRows(ref stream, n * m, n);
        var coupled = new double[n][];
        for (int k = 0; k < n; k++)
        {
            coupled[k] = RandomRows(ref stream, n * m, n);
        }

        var rewards = new double[n * m];
        var gradient = new double[n * m * n];
        for (int i = 0; i < rewards.Length; i++)
        {
            rewards[i] = stream.NextDouble();
        }

        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = ((2 * stream.NextDouble()) - 1) * crowding;
        }

        return new(n, m, discount, (mu, model) =>
        {
            for (int i = 0; i < n * m; i++)
            {
                model.Rewards[i] = rewards[i] + Enumerable.Range(0, n).Sum(k => gradient[(i * n) + k] * mu[k]);
                for (int t = 0; t < n; t++)
                {
                    model.Kernel[(i * n) + t] = ((1 - coupling) * nominal[(i * n) + t]) + (coupling * Enumerable.Range(0, n).Sum(k => mu[k] * coupled[k][(i * n) + t]));
                }
            }
        });
    }

    /// <summary>Rows with masses on three random successors (fewer where they coincide).</summary>
    public static double[] RandomRows(ref RandomStream stream, int rows, int n)
    {
        var kernel = new double[rows * n];
        for (int i = 0; i < rows; i++)
        {
            for (int b = 0; b < 3; b++)
            {
                kernel[(i * n) + (int)(stream.NextDouble() * n)] -= Math.Log(stream.NextDouble());
            }

            double sum = kernel.AsSpan(i * n, n).ToArray().Sum();
            for (int t = 0; t < n; t++)
            {
                kernel[(i * n) + t] /= sum;
            }
        }

        return kernel;
    }

    /// <summary>
    /// Several games in one, which do not see each other: the states of part i are those of its block, in order, and part i sees its block's share of the population.
    /// </summary>
    public static TabularGame Apart(IReadOnlyList<TabularGame> parts, IReadOnlyList<int[]> blocks, double[] masses)
    {
        int n = blocks.Sum(b => b.Length), m = parts[0].Shape.Actions;
        var initial = new double[n];
        foreach (var (i, block) in blocks.Index())
        {
            foreach (int s in block)
            {
                initial[s] = masses[i] / block.Length;
            }
        }

        return new(n, m, parts[0].Discount, (mu, model) =>
        {
            model.Kernel.Clear();
            foreach (var (i, block) in blocks.Index())
            {
                var own = new FrozenModel(block.Length, m);
                double mass = block.Sum(s => mu[s]);
                parts[i].Freeze([.. block.Select(s => mass > 0 ? mu[s] / mass : 1.0 / block.Length)], own);
                foreach (var (k, s) in block.Index())
                {
                    own.Rewards.Slice(k * m, m).CopyTo(model.Rewards[(s * m)..]);
                    for (int a = 0; a < m; a++)
                    {
                        foreach (var (j, t) in block.Index())
                        {
                            model.Row(s, a)[t] = own.Row(k, a)[j];
                        }
                    }
                }
            }
        }, blocks, initial);
    }

    /// <summary>The two-state epidemic of the theory's measurements, written here by itself.</summary>
    public static TabularGame Epidemic(double costOfProtection = 0.3) => new(2, 2, 0.9, (mu, model) =>
    {
        for (int s = 0; s < 2; s++)
        {
            for (int a = 0; a < 2; a++)
            {
                model.Rewards[(s * 2) + a] = -s - (a * costOfProtection);
                double move = s == 0 ? (a == 0 ? 1 : 0.1) * (0.02 + (0.8 * mu[1])) : 0.5;
                model.Row(s, a)[1 - s] = move;
                model.Row(s, a)[s] = 1 - move;
            }
        }
    });

    /// <summary>The two-state example in which only a mixing nature gives an equilibrium (eq. E6).</summary>
    public static TabularGame OnlyMixedNature() => new(2, 1, 0.9, (mu, model) =>
    {
        mu.CopyTo(model.Rewards);
        double[] kernel = [0.6, 0.4, 0.55, 0.45];
        kernel.CopyTo(model.Kernel);
    });
}
