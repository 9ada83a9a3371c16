using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The stationary point of a population that is held to a policy of its own (eq. N4), for s-rectangular sets: the fixed point of mu to Gamma_{pi, P}(mu), P nature's worst kernel for
/// V^pi_mu. Steps of the map, averaged more and more (Mann's iteration with weight 2^-j, j raised whenever the distance has not halved within 40 2^j steps), so that chains with a period
/// and maps that overshoot come to rest. Where values tie at the point nature may have to mix (eq. E6) and the steps go to and fro for ever: the status is then stalled.
/// </summary>
internal static class SRectangularHeldPolicy
{
    private const int Patience = 40;
    private const double SmallestWeight = 0.01, Aim = 0.1;

    public static EquilibriumResult Solve(RobustGame game, double[] policy, string name, EquilibriumOptions options, CancellationToken cancellation)
    {
        var (population, next) = (game.Game.InitialDistribution.ToArray(), new double[game.States]);
        var kernel = Kernel(game, policy, population);
        double weight = 1, goal = double.PositiveInfinity;
        int steps = 0;
        var status = SolveStatus.IterationLimit;
        for (int since = 0; steps < options.MaxIterations; steps++, since++)
        {
            if (cancellation.IsCancellationRequested)
            {
                status = SolveStatus.Cancelled;
                break;
            }

            PopulationMap.Step(population, policy, kernel, next);
            double distance = PopulationMap.Distance(population, next);
            if (!(distance > Aim * options.Tolerance) || weight < SmallestWeight)
            {
                // Until the certificate says better.
                status = double.IsFinite(distance) ? SolveStatus.Stalled : SolveStatus.NumericalFailure;
                break;
            }

            if (distance <= 0.5 * goal)
            {
                (goal, since) = (distance, 0);
            }
            else if (since * weight >= Patience)
            {
                (weight, since) = (0.5 * weight, 0);
            }

            for (int s = 0; s < population.Length; s++)
            {
                population[s] += weight * (next[s] - population[s]);
            }

            // Rows that are affine in mu carry an error of the total mass on and double it at every step.
            game.Populations.Normalise(population);
            kernel = Kernel(game, policy, population);
        }

        var point = SRectangularCertificate.Certify(game, policy, population, kernel, optimal: false);
        bool holds = StationaryCertificate.Holds(point, options.Tolerance, optimal: false);
        return new(holds ? SolveStatus.Converged : status, name, steps, point, holds ? "" : Why(status, options));
    }

    private static string Why(SolveStatus status, EquilibriumOptions options) => status switch
    {
        SolveStatus.Cancelled => "The search was cancelled.",
        SolveStatus.NumericalFailure => "Numbers that are not finite appeared.",
        SolveStatus.IterationLimit => $"The limit of {options.MaxIterations} iterations was reached.",
        _ => "Steps of the population do not come to rest; where values tie nature may have to mix its kernels.",
    };

    private static double[] Kernel(RobustGame game, double[] policy, double[] population)
    {
        var model = game.NewModel();
        game.Freeze(population, model);
        return SRectangularPlanner.Evaluate(model, SRectangularCertificate.Sets(game), game.Discount, policy).Kernel;
    }
}
