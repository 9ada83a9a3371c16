using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies;

/// <summary>The policy that takes every action with the same probability: pi(a | s) = 1 / m.</summary>
public static class UniformPolicy
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new("uniform", "Every action with the same probability in every state.", "Definition.", 1);

    /// <summary>Its rows, [n x m].</summary>
    public static double[] Rows(RobustGame game)
    {
        ArgumentNullException.ThrowIfNull(game);
        var rows = new double[game.States * game.Actions];
        Array.Fill(rows, 1.0 / game.Actions);
        return rows;
    }
}
