using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>A stationary point as tables: population, value and policy by state, then the residuals.</summary>
internal static class EquilibriumTables
{
    /// <summary>Prints both tables.</summary>
    /// <param name="screen">Where.</param>
    /// <param name="shape">Labels.</param>
    /// <param name="point">The point.</param>
    public static void Print(Screen screen, GameShape shape, StationaryPoint point)
    {
        var table = Table(["state", "population", "value", .. shape.ActionLabels.Select(a => $"policy: {a}")]);
        for (int s = 0; s < shape.States; s++)
        {
            int row = s * shape.Actions;
            table.AddRow([
                Text(shape.StateLabels[s]), Right(Number(point.Population[s])), Right(Number(point.Value[s])),
                .. Enumerable.Range(0, shape.Actions).Select(a => Right(Number(point.Policy[row + a])))]);
        }

        screen.Show(table);
        Residuals(screen, point.Residuals);
    }

    private static void Residuals(Screen screen, StationaryResiduals residuals) => screen.Line(
        $"residuals: optimality {Number(residuals.Optimality)}, mean-field exploitability {Number(residuals.MeanFieldExploitability)}, "
        + $"consistency {Number(residuals.Consistency)}, Bellman {Number(residuals.Bellman)}, "
        + $"kernel membership {Number(residuals.KernelMembership)}, kernel attainment {Number(residuals.KernelAttainment)}");
}
