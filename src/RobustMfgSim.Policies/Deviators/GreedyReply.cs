using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>What both model-based deviators share: the value that they plan with, and the greedy choice.</summary>
internal static class GreedyReply
{
    // A deviator is a lower estimate whatever it plans with; beyond this relative error it would no longer be the deviator its name says.
    private const double AcceptedError = 1e-6;

    /// <summary>V*_mu at the stationary population, [n].</summary>
    internal static double[] OptimalValue(RobustGame game, StationaryPoint point, string deviator)
    {
        var model = game.NewModel();
        game.Freeze(point.Population, model);
        var solution = RobustPlanner.Optimise(model, game.Ambiguity, game.Discount);
        double scale = 1;
        foreach (double value in solution.Value)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        return solution.ErrorBound <= AcceptedError * scale
            ? solution.Value
            : throw new InvalidOperationException(
                $"deviator {deviator}: the robust value at the stationary population ended as {solution.Status} with an error up to "
                + $"{solution.ErrorBound:R}; {AcceptedError:R} of its size is allowed.");
    }

    /// <summary>Writes the greedy rows for Q: the lowest action whose value is within <see cref="Tolerances.ActionTie"/> of the best.</summary>
    internal static void Write(ReadOnlySpan<double> q, int actions, Span<double> table)
    {
        table.Clear();
        for (int start = 0; start < q.Length; start += actions)
        {
            var row = q.Slice(start, actions);
            double best = double.NegativeInfinity;
            foreach (double value in row)
            {
                best = Math.Max(best, value);
            }

            int action = 0;
            while (!(row[action] >= best - (Tolerances.ActionTie * Tolerances.Scale(best))))
            {
                action++;
            }

            table[start + action] = 1;
        }
    }
}
