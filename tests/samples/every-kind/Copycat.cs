using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;

namespace EveryKind;

/// <summary>One agent that takes the first action as often as agents are in the first state, and otherwise plays what the others play.</summary>
public sealed class Copycat(double weight) : IDeviator
{
    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "copycat", "Takes the first action as often as agents are in the first state.", "Sample.", 1, new ParameterSpec("weight", 1, 0, 1, "how often it does so"));

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public IPolicy Create(RobustGame game, StationaryPoint point) => new Policy(point.Policy, game.Actions, weight);

    private sealed class Policy(double[] usual, int actions, double weight) : IPolicy
    {
        public void Decide(in Moment moment, Span<double> table)
        {
            double first = weight * moment.Population[0];
            for (int i = 0; i < table.Length; i++)
            {
                table[i] = ((1 - first) * usual[i]) + (i % actions == 0 ? first : 0);
            }
        }
    }
}
