using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>What both model-based deviators share: the robust optimum at the stationary population that they plan with.</summary>
internal static class GreedyReply
{
    // A deviator is a lower estimate whatever it plans with; beyond this relative error it would no longer be the deviator its name says.
    private const double AcceptedError = 1e-6;

    /// <summary>V*_mu at the stationary population and a greedy policy.</summary>
    internal static RobustSolution Optimum(RobustGame game, StationaryPoint point, string deviator)
    {
        var model = game.NewModel();
        game.Freeze(point.Population, point.MeanPolicy(), model);
        var solution = RobustPlanner.Optimise(model, game.Ambiguity, game.Discount);
        double scale = Math.Max(1, solution.Value.Max(Math.Abs));
        return solution.ErrorBound <= AcceptedError * scale
            ? solution
            : throw new InvalidOperationException(
                $"deviator {deviator}: the robust value at the stationary population ended as {solution.Status} with an error up to "
                + $"{solution.ErrorBound:R}; {AcceptedError:R} of its size is allowed.");
    }
}
