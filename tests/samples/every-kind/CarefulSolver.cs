using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace EveryKind;

/// <summary>
/// Best reply and a step of the population in turn, until neither moves: enough where the equilibrium is pure. What it returns is the certificate of its last point, so that it cannot claim too much.
/// </summary>
public sealed class CarefulSolver : IEquilibriumSolver
{
    /// <summary>Name, method and source.</summary>
    public static Descriptor Description { get; } = new("careful", "Damped best reply.", "Sample.", 1);

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    public EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        var model = game.NewModel();
        double[] population = game.Game.InitialDistribution.ToArray(), next = new double[game.States];
        StationaryPoint? point = null;
        for (int iteration = 1; iteration <= options.MaxIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            game.Freeze(population, model);
            var reply = RobustPlanner.Optimise(model, game.Ambiguity, game.Discount);
            point = StationaryCertificate.Certify(game, reply.Policy, [.. population], TieGroups.None(game.States));
            progress?.Report(new("reply", iteration, point.Residuals.Largest));
            if (StationaryCertificate.Holds(point, options.Tolerance))
            {
                return new(SolveStatus.Converged, Description.Name, iteration, point, "");
            }

            PopulationMap.Step(population, reply.Policy, point.Kernel, next);
            population = [.. population.Zip(next, (old, moved) => (old + moved) / 2)];
        }

        return new(SolveStatus.IterationLimit, Description.Name, options.MaxIterations, point!, "The limit of iterations was reached.");
    }
}
