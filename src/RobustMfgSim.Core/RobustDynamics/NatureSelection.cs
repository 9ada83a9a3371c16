using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// Nature's selection P of worst-case kernels for a fixed value vector, applicable at any population (eqs. E1, E6): the canonical minimisers under the tie groups, or a
/// mixture of the extreme minimisers of several tie orders. V is prepared once; an instance belongs to one worker.
/// </summary>
public sealed class NatureSelection
{
    private readonly PreparedValues[] _prepared;
    private readonly double[] _weights, _row;

    /// <summary>The selection of a stationary point.</summary>
    public NatureSelection(StationaryPoint point)
        : this((point ?? throw new ArgumentNullException(nameof(point))).Value, point.Ties, point.Mixture)
    {
    }

    /// <summary>A selection.</summary>
    /// <param name="value">V, [n].</param>
    /// <param name="ties">States that are tied in V.</param>
    /// <param name="mixture">Parts whose weights sum to one; empty for the canonical minimisers.</param>
    public NatureSelection(ReadOnlySpan<double> value, TieGroups ties, IReadOnlyList<MixturePart> mixture)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        _row = new double[value.Length];
        _prepared = new PreparedValues[Math.Max(1, mixture.Count)];
        _weights = [.. mixture.Count == 0 ? [1.0] : mixture.Select(p => p.Weight)];
        for (int k = 0; k < _prepared.Length; k++)
        {
            _prepared[k] = new(value.Length);
            if (mixture.Count == 0)
            {
                _prepared[k].Prepare(value, ties);
            }
            else
            {
                _prepared[k].Prepare(value, ties, mixture[k].Order);
            }
        }
    }

    /// <summary>Writes P(s' | s, a) at the population of <paramref name="model"/>, [n x m x n]. Allocates nothing.</summary>
    public void Write(FrozenModel model, IAmbiguitySet ambiguity, Span<double> kernel)
    {
        if (_prepared.Length == 1 && _weights[0] == 1)
        {
            RobustBellmanOperator.WorstKernel(model, ambiguity, _prepared[0], kernel);
            return;
        }

        kernel.Clear();
        int n = model.States;
        for (int i = 0; i < n * model.Actions; i++)
        {
            var target = kernel.Slice(i * n, n);
            for (int k = 0; k < _prepared.Length; k++)
            {
                ambiguity.At(i).WorstRow(model.Row(i / model.Actions, i % model.Actions), model.Radii[i], _prepared[k], _row);
                for (int t = 0; t < n; t++)
                {
                    target[t] += _weights[k] * _row[t];
                }
            }
        }
    }
}
