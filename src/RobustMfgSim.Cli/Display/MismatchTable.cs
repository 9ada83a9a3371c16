using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Verification.Estimators;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>A study of model mismatch on the screen: one table a deployment.</summary>
internal static class MismatchTable
{
    public static void Print(Screen screen, MismatchOutcome mismatch)
    {
        foreach (var curve in mismatch.Curves)
        {
            screen.Line("");
            screen.Line($"mismatch, {mismatch.Setting.Agents.ToString(CultureInfo.InvariantCulture)} agents, {curve.Deployment.Name} (distance: {curve.Deployment.Measure}); difference to the policy of {mismatch.Equilibria[0].Name}:");
            var table = Table("distance", "policy of", "value", "difference", "interval");
            foreach (var point in curve.Points)
            {
                foreach (var (k, estimate) in point.Estimates.Index())
                {
                    table.AddRow(
                        Right(k == 0 ? Short(point.Distance) : ""), Text(estimate.Equilibrium), Right(estimate.Value is { } value ? Short(value.Own.Estimate) : "none"),
                        Right(estimate.Difference is { } difference ? Short(difference.Own.Estimate) : ""), Text(estimate.Difference is { } d ? Ends(d.Own) : ""));
                }
            }

            screen.Show(table);
        }
    }

    private static string Ends(Interval interval) => $"[{Short(interval.Low)}, {Short(interval.High)}]";

    private static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
