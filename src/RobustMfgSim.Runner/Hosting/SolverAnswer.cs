using System.Globalization;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>
/// What a solver gave, in the state that it claims. The built-in solvers end with the certificate themselves (eq. E4); of one that somebody else wrote policy and population are looked at, and value,
/// kernel and residuals are computed anew: it is converged when those hold, whatever it says.
/// </summary>
internal static class SolverAnswer
{
    internal static EquilibriumResult Checked(Study study, EquilibriumResult result)
    {
        if (result?.Point is null)
        {
            throw new InvalidOperationException("it gave null.");
        }

        if (study.Solver.GetType().Assembly == typeof(AutoSolver).Assembly)
        {
            return result;
        }

        var (game, given) = (study.Game, result.Point);
        RequireRows("policy", given.Policy, game.States, game.Actions);
        RequireRows("population", given.Population, 1, game.States);
        var point = StationaryCertificate.Certify(game, given.Policy, given.Population, given.Ties, given.Mixture);
        bool claims = result.Status == SolveStatus.Converged, holds = StationaryCertificate.Holds(point, study.Equilibrium.Tolerance);
        return claims && !holds
            ? result with
            {
                Status = SolveStatus.Stalled,
                Point = point,
                Message = string.Create(
                    CultureInfo.InvariantCulture,
                    $"The solver says that it converged, but the residuals of its point, computed anew, reach {point.Residuals.Largest:G3}; the tolerance is {study.Equilibrium.Tolerance:G3}."),
            }
            : result with { Point = point };
    }

    private static void RequireRows(string name, double[] table, int rows, int length)
    {
        if (table.Length != rows * length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the {name} of its point has {table.Length} entries; the game needs {rows * length}."));
        }

        for (int row = 0; row < rows; row++)
        {
            double[] entries = table[(row * length)..((row + 1) * length)];
            if (!entries.All(p => p >= 0) || !(Math.Abs(entries.Sum() - 1) <= Tolerances.RowSum))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"row {row} of the {name} of its point is ({string.Join(", ", entries)}); it must not be negative and sum to 1 within 1e-9."));
            }
        }
    }
}
