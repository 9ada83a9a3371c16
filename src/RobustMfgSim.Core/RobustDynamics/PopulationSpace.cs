using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// The populations that a game can have (eq. G3): distributions over the n states under which every block has the mass that the initial distribution gives it, because no
/// kernel row leaves its block. With one block this is the whole simplex. Immutable.
/// </summary>
public sealed class PopulationSpace
{
    private readonly double[] _masses;

    /// <summary>The space of a game's blocks and initial distribution.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="initial">Initial distribution, [n]; scaled to sum to one.</param>
    /// <exception cref="ArgumentException">The initial distribution has another length.</exception>
    public PopulationSpace(StateBlocks blocks, ReadOnlySpan<double> initial)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (initial.Length != blocks.TotalStates)
        {
            throw new ArgumentException($"The initial distribution has {initial.Length} entries; it must have one for each of the {blocks.TotalStates} states.", nameof(initial));
        }

        Blocks = blocks;
        _masses = new double[blocks.Count];
        double total = 0;
        for (int s = 0; s < initial.Length; s++)
        {
            _masses[blocks.Of(s)] += initial[s];
            total += initial[s];
        }

        foreach (ref double mass in _masses.AsSpan())
        {
            mass /= total;
        }
    }

    /// <summary>The blocks.</summary>
    public StateBlocks Blocks { get; }

    /// <summary>The mass of a block, for ever.</summary>
    public double Mass(int block) => _masses[block];

    /// <summary>
    /// Scales each block to its mass. Negative entries count as zero; a block whose entries are all zero gets equal shares.
    /// </summary>
    public void Normalise(Span<double> population)
    {
        for (int b = 0; b < _masses.Length; b++)
        {
            var states = Blocks.States(b);
            double sum = 0;
            foreach (int s in states)
            {
                population[s] = Math.Max(0, population[s]);
                sum += population[s];
            }

            foreach (int s in states)
            {
                population[s] = sum == 0 ? _masses[b] / states.Length : _masses[b] * population[s] / sum;
            }
        }
    }

    /// <summary>A population drawn uniformly from the space, [n].</summary>
    public double[] Draw(ref RandomStream stream)
    {
        var population = new double[Blocks.TotalStates];
        foreach (ref double mass in population.AsSpan())
        {
            mass = -Logarithm.Log(stream.NextDouble());
        }

        Normalise(population);
        return population;
    }

    /// <summary>How far a vector is from having the right block masses: the largest difference.</summary>
    public double MassError(ReadOnlySpan<double> population)
    {
        double largest = 0;
        for (int b = 0; b < _masses.Length; b++)
        {
            double sum = 0;
            foreach (int s in Blocks.States(b))
            {
                sum += population[s];
            }

            double error = Math.Abs(sum - _masses[b]);
            largest = error > largest || double.IsNaN(error) ? error : largest;
        }

        return largest;
    }

    /// <summary>The state of a block with most mass, the first of them.</summary>
    public int Fullest(int block, ReadOnlySpan<double> population)
    {
        var states = Blocks.States(block);
        int fullest = states[0];
        foreach (int s in states)
        {
            fullest = population[s] > population[fullest] ? s : fullest;
        }

        return fullest;
    }
}
