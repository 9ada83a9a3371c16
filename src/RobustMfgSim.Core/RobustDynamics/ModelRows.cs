using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>The rows (s, a) of a frozen model, full or sparse, as the planner sees them. Row s * m + a.</summary>
internal interface IModelRows
{
    /// <summary>Number of states n.</summary>
    int States { get; }

    /// <summary>Number of actions m.</summary>
    int Actions { get; }

    /// <summary>Rewards, [n x m].</summary>
    ReadOnlySpan<double> Rewards { get; }

    /// <summary>sigma_U(V) of a row; <paramref name="start"/> as in <see cref="IAmbiguitySet"/>.</summary>
    double WorstValue(int row, IAmbiguitySet ambiguity, PreparedValues values, ref double start);

    /// <summary>The canonical minimiser of a row, [n].</summary>
    void WorstRow(int row, IAmbiguitySet ambiguity, PreparedValues values, Span<double> target);
}

/// <summary>The rows of a full table.</summary>
internal sealed class FullRows(FrozenModel model) : IModelRows
{
    public int States => model.States;

    public int Actions => model.Actions;

    public ReadOnlySpan<double> Rewards => model.Rewards;

    public double WorstValue(int row, IAmbiguitySet ambiguity, PreparedValues values, ref double start) =>
        ambiguity.At(row).WorstValue(model.Kernel.Slice(row * model.States, model.States), model.Radii[row], values, ref start);

    public void WorstRow(int row, IAmbiguitySet ambiguity, PreparedValues values, Span<double> target) =>
        ambiguity.At(row).WorstRow(model.Kernel.Slice(row * model.States, model.States), model.Radii[row], values, target);
}
