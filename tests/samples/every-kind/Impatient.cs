using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace EveryKind;

/// <summary>A policy of a whole population: the last action nine times in ten.</summary>
public static class Impatient
{
    /// <summary>Name and source.</summary>
    public static Descriptor Description { get; } = new("impatient", "The last action nine times in ten.", "Sample.", 1);

    /// <summary>pi(a | s), [n x m].</summary>
    public static double[] Rows(RobustGame game)
    {
        double[] rows = new double[game.States * game.Actions];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i % game.Actions == game.Actions - 1 ? 0.9 : 0.1 / (game.Actions - 1);
        }

        return rows;
    }
}
