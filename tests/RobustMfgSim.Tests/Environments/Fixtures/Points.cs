using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Tests.Environments.Fixtures;

/// <summary>Stationary points by brute force: many sweeps of the definitions.</summary>
internal static class Points
{
    internal static RobustGame Epidemic(double radius = 0.1, double discount = 0.6, double contact = 0.8, double recovery = 0.5, double crowding = 0) =>
        new(new TwoStateEpidemic(discount, contact, recovery, crowding), new NaiveContamination(), new FixedRadius(radius));

    /// <summary>The point of eq. N4 for a policy that is held: V^pi, mu^pi and the canonical kernel.</summary>
    internal static StationaryPoint Held(RobustGame game, double[] policy, int sweeps = 4000)
    {
        int n = game.States, rows = n * game.Actions;
        var model = game.NewModel();
        var prepared = new PreparedValues(n);
        double[] mu = game.Game.InitialDistribution.ToArray(), next = new double[n], value = new double[n], q = new double[rows], kernel = new double[rows * n];
        var best = new double[n];
        for (int k = 0; k < sweeps; k++)
        {
            game.Freeze(mu, model);
            prepared.Prepare(value);
            RobustBellmanOperator.ActionValues(model, game.Ambiguity, game.Discount, prepared, q);
            RobustBellmanOperator.Average(q, policy, value);
            RobustBellmanOperator.WorstKernel(model, game.Ambiguity, prepared, kernel);
            PopulationMap.Step(mu, policy, kernel, next);

            // Rounding of the total mass would grow where the kernel is affine in it.
            double mass = next.Sum();
            mu = [.. next.Select(p => p / mass)];
        }

        game.Freeze(mu, model);
        var optimal = new double[n];
        for (int k = 0; k < sweeps; k++)
        {
            prepared.Prepare(optimal);
            RobustBellmanOperator.ActionValues(model, game.Ambiguity, game.Discount, prepared, q);
            RobustBellmanOperator.Maximum(q, optimal);
        }

        prepared.Prepare(value);
        RobustBellmanOperator.ActionValues(model, game.Ambiguity, game.Discount, prepared, q);
        RobustBellmanOperator.Average(q, policy, best);
        double bellman = Enumerable.Range(0, n).Max(s => Math.Abs(best[s] - value[s])), gap = Enumerable.Range(0, n).Max(s => optimal[s] - value[s]);
        RobustBellmanOperator.WorstKernel(model, game.Ambiguity, prepared, kernel);
        PopulationMap.Step(mu, policy, kernel, next);
        double average = Enumerable.Range(0, n).Sum(s => mu[s] * (optimal[s] - value[s]));
        return new(policy, mu, value, q, kernel, TieGroups.None(n), new(Math.Max(0, gap), average, PopulationMap.Distance(mu, next), bellman, 0, 0));
    }

    /// <summary>The mixed equilibrium of the epidemic: healthy agents protect with the probability at which they are indifferent.</summary>
    internal static StationaryPoint EpidemicEquilibrium(RobustGame game)
    {
        double low = 0, high = 1;
        for (int k = 0; k < 60; k++)
        {
            double middle = (low + high) / 2;
            var point = Held(game, [1 - middle, middle, 1, 0], 400);
            (low, high) = point.ActionValues[1] > point.ActionValues[0] ? (middle, high) : (low, middle);
        }

        return Held(game, [1 - low, low, 1, 0]);
    }
}
