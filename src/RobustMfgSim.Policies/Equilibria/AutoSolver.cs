using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Finds stationary robust mean-field equilibria (eq. E3), pure or mixed: an entropy-regularised equilibrium is followed from a high temperature to a low one
/// (logit homotopy), then Newton's method on the indifference and stationarity equations of the support finishes it to rounding. Converged means that
/// the certificate (eq. E4), recomputed from the game, holds to the tolerance. Where nature has to mix its kernels (eq. E6) the mixture is found as weights over tie orders.
/// Where the main branch leads nowhere, other starts are tried (<see cref="EquilibriumStarts"/>).
/// Sources: McKelvey and Palfrey (1995) and Turocy (2005) for the path; the finish is the usual support Newton of complementarity problems.
/// </summary>
public sealed class AutoSolver : IEquilibriumSolver
{
    private const int OtherStarts = 8;

    /// <summary>What it is.</summary>
    public static Descriptor Description { get; } = new(
        "auto", "Logit homotopy to get near, Newton on the support to finish.", "McKelvey and Palfrey 1995; Turocy 2005", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public EquilibriumResult Solve(
        RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        var first = EquilibriumSearch.Run(game, null, Description.Name, options, progress, cancellation);
        int used = first.Iterations;
        for (int k = 1; k <= OtherStarts && first.Status is SolveStatus.Stalled or SolveStatus.NumericalFailure && used < options.MaxIterations; k++)
        {
            var again = EquilibriumStarts.From(game, k, options with { MaxIterations = options.MaxIterations - used }, progress, cancellation);
            used += again.Iterations;
            if (again.Status is SolveStatus.Converged or SolveStatus.Cancelled)
            {
                return again with { Iterations = used };
            }
        }

        return first with { Iterations = used };
    }
}
