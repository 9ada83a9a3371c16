using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Scenarios;

/// <summary>The policy that takes every action with the same probability: pi(a|s) = 1/m.</summary>
public static class UniformPolicy
{
    /// <summary>Name and definition.</summary>
    public static Descriptor Description { get; } = new("uniform", "Every action with the same probability, in every state.", "definition", 1);

    /// <summary>The rows, [n x m].</summary>
    public static double[] Create(RobustGame game)
    {
        ArgumentNullException.ThrowIfNull(game);
        return [.. Enumerable.Repeat(1.0 / game.Actions, game.States * game.Actions)];
    }
}
