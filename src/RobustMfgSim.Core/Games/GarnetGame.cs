using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Games;

/// <summary>
/// A random game of any size, affine by construction.
/// P(mu) = (1 - coupling) P0 + coupling sum_k mu(k) C_k, where every row of P0 and of C_0 .. C_(n-1) has branching different next states, chosen at random, with a
/// random distribution on them (uniform on the simplex, Dirichlet(1, .., 1)); r(s,a,mu) = r0(s,a) + crowding sum_k g(s,a,k) mu(k), r0 uniform on
/// [0, 1] and g uniform on [-1, 1].
/// Source: the generic average reward non-stationary environment testbed (Archibald, McKinnon and Thomas 1995; Bhatnagar et al. 2009) with a
/// population. States s0 .. s(n - 1), n = states; actions a0 .. a(m - 1), m = actions. A function of its parameters alone. Freezing costs n^2 m branching operations,
/// and as many entries are stored. Rows are probabilities on the whole simplex. The definition leaves n = 8, m = 3, branching = 3, coupling = 0.3 and crowding = 1 open.
/// </summary>
public sealed class GarnetGame : IMeanFieldGame
{
    // Entries stored for the kernels: 120 MB.
    private const int MostEntries = 10_000_000;

    private readonly int _branching;
    private readonly double _coupling;
    private readonly double[] _start, _rewards, _gradient;

    // For every (s, a) its row of P0, then of C_0, C_1, ..: next states and probabilities, branching of each.
    private readonly int[] _next;
    private readonly double[] _probabilities;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    /// <exception cref="ArgumentException">There are fewer states than branching asks for, or more than 10,000,000 entries would be stored.</exception>
    public GarnetGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        int n = (int)parameters["states"], m = (int)parameters["actions"];
        (_branching, _coupling) = ((int)parameters["branching"], parameters["coupling"]);
        if (_branching > n)
        {
            throw new ArgumentException($"branching is {_branching}; it is at most the number of states, which is {n}.");
        }

        long entries = (n + 1L) * n * m * _branching;
        if (entries > MostEntries)
        {
            throw new ArgumentException($"(states + 1) * states * actions * branching is {entries}; it is at most {MostEntries}.");
        }

        Shape = new(GameArguments.Labels("s", n), GameArguments.Labels("a", m));
        _start = GameArguments.Uniform(n);
        ulong seed = RandomStream.Derive((ulong)parameters["seed"], Description.Name);
        var rewards = new RandomStream(seed, StreamPurpose.Sampling, replication: 0);
        _rewards = [.. Enumerable.Range(0, n * m).Select(_ => rewards.NextDouble())];
        _gradient = [.. Enumerable.Range(0, n * m * n).Select(_ => parameters["crowding"] * ((2 * rewards.NextDouble()) - 1))];
        int rows = (n + 1) * n * m;
        (_next, _probabilities) = (new int[rows * _branching], new double[rows * _branching]);
        var kernels = new RandomStream(seed, StreamPurpose.Sampling, replication: 1);
        int[] states = [.. Enumerable.Range(0, n)];
        for (int i = 0; i < rows; i++)
        {
            // Drawn kernel by kernel, kept row by row: freezing then goes through memory once.
            int kept = (((i % (n * m)) * (n + 1)) + (i / (n * m))) * _branching;
            DrawRow(ref kernels, states, _next.AsSpan(kept, _branching), _probabilities.AsSpan(kept, _branching));
        }
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "garnet",
        "Random affine game of any size, for scaling and for testing.",
        "Archibald, McKinnon and Thomas 1995; Bhatnagar et al. 2009, with a population",
        1,
        new ParameterSpec("states", 8, 1, 1000, "number of states n", Integer: true),
        new ParameterSpec("actions", 3, 1, 100, "number of actions m", Integer: true),
        new ParameterSpec("branching", 3, 1, 100, "next states of every row, at most n", Integer: true),
        new ParameterSpec("seed", 1, 0, 4294967295, "which random game", Integer: true),
        new ParameterSpec("coupling", 0.3, 0, 1, "how much of the kernel depends on the population"),
        new ParameterSpec("crowding", 1, 0, 1e6, "how strongly rewards depend on the population"));

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <inheritdoc/>
    public bool IsAffine => true;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int n = Shape.States, cells = n * Shape.Actions;
        model.Kernel.Clear();
        _rewards.CopyTo(model.Rewards);
        for (int i = 0; i < cells; i++)
        {
            var row = model.Kernel.Slice(i * n, n);
            Add(i * (n + 1), 1 - _coupling, row);
            for (int k = 0; k < n; k++)
            {
                Add((i * (n + 1)) + k + 1, _coupling * population[k], row);
                model.Rewards[i] += _gradient[(i * n) + k] * population[k];
            }
        }
    }

    private void Add(int kept, double weight, Span<double> row)
    {
        for (int b = kept * _branching; b < (kept + 1) * _branching; b++)
        {
            row[_next[b]] += weight * _probabilities[b];
        }
    }

    // Different next states by the start of a shuffle; a uniform point of the simplex as the gaps between sorted uniform numbers.
    private static void DrawRow(ref RandomStream stream, int[] states, Span<int> next, Span<double> probabilities)
    {
        for (int b = 0; b < next.Length; b++)
        {
            int chosen = b + (int)(stream.NextDouble() * (states.Length - b));
            (states[b], states[chosen]) = (states[chosen], states[b]);
            next[b] = states[b];
            probabilities[b] = b + 1 < next.Length ? stream.NextDouble() : 1;
        }

        probabilities.Sort();
        for (int b = next.Length - 1; b > 0; b--)
        {
            probabilities[b] -= probabilities[b - 1];
        }
    }
}
