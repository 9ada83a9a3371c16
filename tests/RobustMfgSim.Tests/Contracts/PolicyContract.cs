using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies;
using RobustMfgSim.Policies.Networks;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Policies.Networks;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Contracts;

/// <summary>What every policy promises: rows that are distributions, no memory from one moment to the next, no allocation.</summary>
internal abstract class PolicyContract
{
    private static readonly RobustGame[] Games =
    [
        Points.Epidemic(0.1),
        new(new RandomAffineGame(6, 4, 0.8, 0.6, 5), new NaiveTotalVariation(), new FixedRadius(0.2)),
    ];

    protected abstract IPolicy Create(RobustGame game, StationaryPoint point);

    [TestCase(0)]
    [TestCase(1)]
    public void Rows_are_distributions_and_depend_on_the_moment_alone(int which)
    {
        var game = Games[which];
        var point = Points.Held(game, UniformPolicy.Rows(game), 300);
        var policy = Create(game, point);
        double[][] populations = [.. Enumerable.Range(0, game.States).Select(s => Corner(game.States, s)), game.Game.InitialDistribution.ToArray(), point.Population];
        double[][] tables = [.. populations.Select((p, t) => Decide(policy, game, p, t))];
        for (int k = populations.Length - 1; k >= 0; k--)
        {
            Assert.That(IsPolicy(tables[k], game.Actions), Is.True);
            Assert.That(Decide(policy, game, populations[k], k), Is.EqualTo(tables[k]));
            Assert.That(Decide(Create(game, point), game, populations[k], k), Is.EqualTo(tables[k]));
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    public void The_public_checker_finds_nothing(int which)
    {
        var game = Games[which];
        var point = Points.Held(game, UniformPolicy.Rows(game), 300);
        Assert.That(PolicyChecks.Check(() => Create(game, point), game, "built in"), Is.Empty);
    }

    [Test]
    public void Deciding_allocates_nothing()
    {
        var game = Games[1];
        var policy = Create(game, Points.Held(game, UniformPolicy.Rows(game), 300));
        var model = game.NewModel();
        double[] population = game.Game.InitialDistribution.ToArray(), table = new double[game.States * game.Actions];
        game.Freeze(population, model);
        policy.Decide(new Moment(0, population, model), table);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 100; t++)
        {
            policy.Decide(new Moment(t, population, model), table);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    internal static bool IsPolicy(double[] table, int actions) =>
        table.Chunk(actions).All(row => row.All(p => p >= 0) && Math.Abs(row.Sum() - 1) <= 1e-12);

    private static double[] Corner(int states, int state) => [.. Enumerable.Range(0, states).Select(s => s == state ? 1.0 : 0)];

    // The table starts as rubbish: every entry must be written.
    private static double[] Decide(IPolicy policy, RobustGame game, double[] population, int step)
    {
        var model = game.NewModel();
        var table = new double[game.States * game.Actions];
        Array.Fill(table, double.NaN);
        game.Freeze(population, model);
        policy.Decide(new Moment(step, population, model), table);
        return table;
    }
}

/// <summary>Runs the contract over every built-in policy, those of deviators included; this list is the only thing to extend.</summary>
[TestFixtureSource(nameof(Names))]
internal sealed class PolicyContractTests(string name) : PolicyContract
{
    private static readonly Dictionary<string, Func<RobustGame, StationaryPoint, IPolicy>> Subjects = new(StringComparer.Ordinal)
    {
        ["equilibrium"] = (game, point) => new TablePolicy(point.Policy, game.Actions),
        [UniformPolicy.Description.Name] = (game, _) => new TablePolicy(UniformPolicy.Rows(game), game.Actions),
        [BestResponse.Description.Name] = (game, point) => new BestResponse().Create(game, point),
        [PopulationAware.Description.Name] = (game, point) => new PopulationAware().Create(game, point),
        [TableDeviator.Description.Name] = (game, point) => new TableDeviator(UniformPolicy.Rows(game)).Create(game, point),
        [NetworkDeviator.Description.Name] = (game, point) => new NetworkDeviator(NetworkPolicyTests.Random(game.States, game.Actions, Activation.Tanh, [9, 20], 1)).Create(game, point),
        [ExactDeviator.Description.Name] = (game, point) => Prepared(new ExactDeviator(), game, point),
        [QLearning.Description.Name] = (game, point) => Prepared(new QLearning(Episodes(QLearning.Description, 100)), game, point),
        [PolicyGradient.Description.Name] = (game, point) => Prepared(new PolicyGradient(Episodes(PolicyGradient.Description, 100)), game, point),
        [CrossEntropy.Description.Name] = (game, point) => Prepared(new CrossEntropy(Episodes(CrossEntropy.Description, 1250)), game, point),
    };

    private static IPolicy Prepared(IDeviator deviator, RobustGame game, StationaryPoint point) => deviator.For(new(
        game, point, point.Population, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point), Agents: 3, Seed: 1)).Create(game, point);

    private static ParameterValues Episodes(Descriptor descriptor, int episodes) => new(descriptor, new Dictionary<string, double> { ["episodes"] = episodes });

    public static IEnumerable<string> Names => Subjects.Keys;

    protected override IPolicy Create(RobustGame game, StationaryPoint point) => Subjects[name](game, point);
}

/// <summary>The checks of the contract catch what is wrong.</summary>
internal sealed class PolicyContractBrokenTests
{
    [TestCase(new[] { 0.5, 0.5, 1, 0 }, true)]
    [TestCase(new[] { 0.5, 0.4, 1, 0 }, false)]
    [TestCase(new[] { 1.5, -0.5, 1, 0 }, false)]
    [TestCase(new[] { 0.5, 0.5, double.NaN, 0 }, false)]
    public void A_wrong_table_is_found_out(double[] table, bool valid)
    {
        Assert.That(PolicyContract.IsPolicy(table, 2), Is.EqualTo(valid));
    }
}
