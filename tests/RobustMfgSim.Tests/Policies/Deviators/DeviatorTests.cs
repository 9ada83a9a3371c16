using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Policies.Deviators;

internal sealed class DeviatorTests
{
    private const double Radius = 0.1, Discount = 0.6;

    // Being ill is worst, so sigma(V) = V_I + (1 - rho) p0(S) (V_S - V_I): solved by hand-written sweeps that share no code with the deviators.
    private static (double Healthy, double Ill) OptimalValue(double illShare, double protectCost)
    {
        double infection = 0.02 + (0.8 * illShare), healthy = 0, ill = 0;
        for (int k = 0; k < 500; k++)
        {
            double Sigma(double stayHealthy) => ill + ((1 - Radius) * stayHealthy * (healthy - ill));
            (healthy, ill) = (
                Math.Max(Discount * Sigma(1 - infection), -protectCost + (Discount * Sigma(1 - (0.1 * infection)))), -1 + (Discount * Sigma(0.5)));
        }

        return (healthy, ill);
    }

    // 1 when protecting is strictly better at the given share of ill agents, planning with (healthy, ill).
    private static int ActionWhenHealthy(double illShare, double healthy, double ill) =>
        Discount * (1 - Radius) * 0.9 * (0.02 + (0.8 * illShare)) * (healthy - ill) > TwoStateEpidemic.CostProtect ? 1 : 0;

    [Test]
    public void Best_response_is_greedy_at_the_stationary_population_and_stays_there()
    {
        var game = Points.Epidemic(Radius, Discount);
        var seen = new HashSet<int>();
        foreach (double ill in new[] { 0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0 })
        {
            var point = Points.Held(game, [0.5, 0.5, 1, 0]) with { Population = [1 - ill, ill] };
            var policy = new BestResponse().Create(game, point);
            var (v, w) = OptimalValue(ill, TwoStateEpidemic.CostProtect);
            int expected = ActionWhenHealthy(ill, v, w);
            seen.Add(expected);
            foreach (double now in new[] { 0, ill, 1 })
            {
                Assert.That(Rows(policy, game, now), Is.EqualTo(new double[] { 1 - expected, expected, 1, 0 }), $"mu(I) = {ill}, e(I) = {now}");
            }
        }

        Assert.That(seen, Has.Count.EqualTo(2), "both actions must occur for this to test anything");
    }

    [Test]
    public void Population_aware_is_greedy_at_the_empirical_distribution()
    {
        var game = Points.Epidemic(Radius, Discount);
        var point = Points.Held(game, [0.5, 0.5, 1, 0]) with { Population = [0.6, 0.4] };
        var policy = new PopulationAware().Create(game, point);
        var (v, w) = OptimalValue(0.4, TwoStateEpidemic.CostProtect);
        var seen = new HashSet<int>();
        for (double now = 0; now <= 1; now += 0.05)
        {
            int expected = ActionWhenHealthy(now, v, w);
            seen.Add(expected);
            Assert.That(Rows(policy, game, now), Is.EqualTo(new double[] { 1 - expected, expected, 1, 0 }), $"e(I) = {now}");
        }

        Assert.That(seen, Has.Count.EqualTo(2), "both actions must occur for this to test anything");
    }

    [TestCase(typeof(BestResponse))]
    [TestCase(typeof(PopulationAware))]
    public void Equally_good_actions_give_the_lowest_index(Type kind)
    {
        // Two actions that do exactly the same.
        var game = new RobustGame(new TwinActions(), new NaiveContamination(), new FixedRadius(0.1));
        var deviator = (IDeviator)Activator.CreateInstance(kind)!;
        Assert.That(Rows(deviator.Create(game, Points.Held(game, [0.5, 0.5, 0.5, 0.5])), game, 0.3), Is.EqualTo(new double[] { 1, 0, 1, 0 }));
    }

    [TestCase(typeof(BestResponse), "best_response")]
    [TestCase(typeof(PopulationAware), "population_aware")]
    public void Deciding_allocates_nothing_and_the_name_is_the_scenario_s(Type kind, string name)
    {
        var game = Points.Epidemic();
        var deviator = (IDeviator)Activator.CreateInstance(kind)!;
        var policy = deviator.Create(game, Points.Held(game, [0.5, 0.5, 1, 0]));
        var model = game.NewModel();
        double[] population = [0.4, 0.6], table = new double[4];
        game.Freeze(population, model);
        policy.Decide(new Moment(0, population, model), table);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 100; t++)
        {
            policy.Decide(new Moment(t, population, model), table);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(deviator.Descriptor.Name, Is.EqualTo(name));
    }

    [Test]
    public void A_game_without_a_value_is_refused_by_name()
    {
        var game = new RobustGame(new TwinActions(double.NaN), new NaiveContamination(), new FixedRadius(0.1));
        var point = Points.Held(Points.Epidemic(), [0.5, 0.5, 1, 0]);
        Assert.That(
            () => new BestResponse().Create(game, point),
            Throws.InvalidOperationException.With.Message.StartsWith("deviator best_response: the robust value at the stationary population ended as NumericalFailure"));
    }

    private static double[] Rows(IPolicy policy, RobustGame game, double ill)
    {
        var model = game.NewModel();
        double[] population = [1 - ill, ill], table = new double[4];
        game.Freeze(population, model);
        policy.Decide(new Moment(0, population, model), table);
        return table;
    }

    private sealed class TwinActions(double reward = 1) : RobustMfgSim.Core.Games.IMeanFieldGame
    {
        public RobustMfgSim.Core.Games.GameShape Shape { get; } = new(["x", "y"], ["a", "b"]);

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => new double[] { 0.5, 0.5 };

        public void Freeze(ReadOnlySpan<double> population, RobustMfgSim.Core.Games.FrozenModel model)
        {
            ReadOnlySpan<double> kernel = [0.7, 0.3, 0.7, 0.3, 0.2, 0.8, 0.2, 0.8], rewards = [reward, reward, 0, 0];
            kernel.CopyTo(model.Kernel);
            rewards.CopyTo(model.Rewards);
        }
    }
}
