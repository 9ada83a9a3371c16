using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace EveryKind;

/// <summary>Goes part of the way from the nominal row to the worst one for the value of the stationary point: a convex set contains what it chooses.</summary>
public sealed class GentleAdversary : IAdversary
{
    private readonly RobustGame _game;
    private readonly PreparedValues _values;
    private readonly double _strength;

    /// <summary>An adversary for one worker.</summary>
    public GentleAdversary(RobustGame game, StationaryPoint point, double strength)
    {
        (_game, _values, _strength) = (game, new(game.States), strength);
        _values.Prepare(point.Value);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "gentle", "Part of the way to the worst case.", "Sample.", 1, new ParameterSpec("strength", 1, 0, 1, "how far"));

    /// <inheritdoc/>
    public void Choose(in Moment moment, Span<double> kernel)
    {
        int n = _game.States;
        for (int i = 0; i < n * _game.Actions; i++)
        {
            var nominal = moment.Model.Row(i / _game.Actions, i % _game.Actions);
            var row = kernel.Slice(i * n, n);
            _game.Ambiguity.At(i).WorstRow(nominal, moment.Model.Radii[i], _values, row);
            for (int s = 0; s < n; s++)
            {
                row[s] = nominal[s] + (_strength * (row[s] - nominal[s]));
            }
        }
    }
}
