using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

// Equilibria of games that couple through L(s, a) = mu(s) pi(a|s): solved by hand, against twins that couple through mu, and by value iteration on the duals.
internal sealed class StateActionCouplingTests
{
    private const double Gamma = 0.9;

    private static readonly IEquilibriumSolver[] Solvers = [new AutoSolver(), new OnlineMirrorDescent(), new FictitiousPlay(), new EntropyRegularised(), new PolicyMirrorAscent()];

    // Two roads from either of two towns; a road costs what all of its travellers together make of it, roads: x, and 2 y. By hand: x = 2 y and x + y = 1, so both cost 2/3.
    // The second town costs 1 more, so nature, who may do with a tenth of every row what she likes, sends travellers there: stay in the first with 0.63, return with 0.36.
    private static RobustGame TwoRoads() => new(
        new ThroughActions(2, 2, Gamma, (l, model) =>
        {
            double x = l[0] + l[2], y = l[1] + l[3];
            ((double[])[-x, -2 * y, -x - 1, (-2 * y) - 1]).CopyTo(model.Rewards);
            ((double[])[0.7, 0.3, 0.7, 0.3, 0.4, 0.6, 0.4, 0.6]).CopyTo(model.Kernel);
        }),
        new ContaminationBall(Support.Full),
        new FixedRadius(0.1));

    [Test]
    public void Travellers_spread_over_two_roads_as_by_hand([ValueSource(nameof(Solvers))] IEquilibriumSolver solver)
    {
        var game = TwoRoads();
        var result = solver.Solve(game, new EquilibriumOptions());
        var point = result.Point;
        bool exact = solver is AutoSolver or OnlineMirrorDescent;
        double tolerance = exact ? 1e-8 : 0.02, difference = 1 / (1 - (Gamma * 0.27)), second = (-(2 / 3.0) - 1 + (Gamma * 0.36 * difference)) / (1 - Gamma);
        Assert.That(result.Status, exact ? Is.EqualTo(SolveStatus.Converged) : Is.AnyOf(SolveStatus.Converged, SolveStatus.IterationLimit, SolveStatus.Stalled), result.Message);
        Assert.That(point.Population, Is.EqualTo((double[])[36 / 73.0, 37 / 73.0]).Within(tolerance));
        double[] distribution = game.CouplingOf(point.Population, point.Policy);
        Assert.That(distribution[0] + distribution[2], Is.EqualTo(2 / 3.0).Within(tolerance));
        Assert.That(point.Value, Is.EqualTo((double[])[second + difference, second]).Within(20 * tolerance));
    }

    // The oracle shares no code with sets, planner or certificate; only the tables are asked from the game, at L = mu pi put together here.
    [Test]
    public void Random_games_are_solved_and_value_iteration_agrees(
        [Values(1ul, 2ul, 3ul, 4ul, 5ul, 6ul, 7ul, 8ul)] ulong seed, [Values("none", "contamination", "total_variation", "kl")] string family)
    {
        var game = new RobustGame(ThroughActions.Random(seed, 3, 3), Set(family), new FixedRadius(family == "none" ? 0 : 0.1));
        var result = new AutoSolver().Solve(game, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        AutoSolverTests.AssertEquilibrium(game, family, result.Point, 1e-7);
    }

    [Test]
    public void The_oracle_refuses_a_point_that_ignores_what_agents_do()
    {
        // The same equations with L replaced by mu times the uniform policy: an equilibrium of another game.
        var game = new RobustGame(ThroughActions.Random(3, 3, 3), Set("contamination"), new FixedRadius(0.1));
        var blind = new TabularGame(3, 3, Gamma, (mu, model) => game.Game.Freeze([.. mu.SelectMany(mass => Enumerable.Repeat(mass / 3, 3))], model));
        var point = new AutoSolver().Solve(new RobustGame(blind, game.Ambiguity, game.Radius), new EquilibriumOptions()).Point;
        Assert.That(() => AutoSolverTests.AssertEquilibrium(game, "contamination", point, 1e-3), Throws.InstanceOf<AssertionException>());
        Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(game, point.Policy, point.Population, point.Ties, point.Mixture), 1e-3), Is.False);
    }

    private static IEnumerable<TestCaseData> Twins()
    {
        yield return new TestCaseData(TabularGame.Epidemic(), "total_variation", 0.05).SetName("Twin: epidemic");
        yield return new TestCaseData(TabularGame.OnlyMixedNature(), "contamination", 0.2).SetName("Twin: nature mixes");
        foreach (ulong seed in (ulong[])[1, 2, 3, 4])
        {
            yield return new TestCaseData(TabularGame.Random(seed, 3, 2, crowding: 0.2), "contamination", 0.1).SetName($"Twin: random {seed}");
        }
    }

    [TestCaseSource(nameof(Twins))]
    public void A_game_that_sees_only_mu_of_L_has_the_equilibrium_of_its_twin(IMeanFieldGame game, string family, double radius)
    {
        var twin = ThroughActions.Twin(game);
        var (own, other) = (Solve(game, family, radius), Solve(twin, family, radius));
        Assert.That(other.Population, Is.EqualTo(own.Population).Within(1e-9));
        Assert.That(other.Value, Is.EqualTo(own.Value).Within(1e-8));
        Assert.That(other.Policy, Is.EqualTo(own.Policy).Within(1e-7));
        Assert.That(other.Mixture, Has.Count.EqualTo(own.Mixture.Count));
    }

    [Test]
    public void A_held_policy_has_the_stationary_point_of_the_game_with_that_policy_put_in()
    {
        double[] policy = [0.2, 0.5, 0.3, 0.9, 0.05, 0.05, 0, 0.5, 0.5];
        var game = new RobustGame(ThroughActions.Random(4, 3, 3), Set("contamination"), new FixedRadius(0.1));
        var put = new TabularGame(3, 3, Gamma, (mu, model) => game.Game.Freeze([.. mu.SelectMany((mass, s) => policy[(3 * s)..((3 * s) + 3)].Select(p => mass * p))], model));
        var held = HeldPolicySolver.Solve(game, policy, new EquilibriumOptions());
        var other = HeldPolicySolver.Solve(new RobustGame(put, game.Ambiguity, game.Radius), policy, new EquilibriumOptions());
        Assert.That((held.Status, other.Status), Is.EqualTo((SolveStatus.Converged, SolveStatus.Converged)));
        Assert.That(held.Point.Population, Is.EqualTo(other.Point.Population).Within(1e-10));

        // By value iteration and plain sums on the game itself.
        var model = game.NewModel();
        game.Freeze([.. held.Point.Population.SelectMany((mass, s) => policy[(3 * s)..((3 * s) + 3)].Select(p => mass * p))], model);
        Assert.That(held.Point.Value, Is.EqualTo(NaiveRobustMdp.Value("contamination", model, Gamma, policy)).Within(1e-8));
        Assert.That(held.Point.Residuals.Consistency, Is.LessThan(1e-8));
    }

    [Test]
    public void A_radius_may_depend_on_what_agents_do()
    {
        // Whoever travels the first road disturbs deliveries: the radius is a tenth of its load, 1/15 where both roads cost the same. The equilibrium on the roads stays.
        var shape = TwoRoads().Game.Shape;
        var formula = Expression.Parse("0.1*(mu[0, 0] + mu[1, 0])", new(shape, new Dictionary<string, double>())).Expression!;
        var game = new RobustGame(TwoRoads().Game, new ContaminationBall(Support.Full), new ExpressionRadius(formula, shape));
        var point = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        double kept = 1 - (1 / 15.0), stay = kept * 0.7, back = kept * 0.4;
        Assert.That(point.Population[0], Is.EqualTo(back / (back + 1 - stay)).Within(1e-9));
    }

    [Test]
    public void Several_starts_find_all_equilibria_where_agents_prefer_company()
    {
        // One place, two bars, each worth the share of those who are there: both pure choices are equilibria, and the even split.
        var game = new RobustGame(new ThroughActions(1, 2, Gamma, (l, model) =>
        {
            l.CopyTo(model.Rewards);
            model.Kernel.Fill(1);
        }), new NominalSet(), new FixedRadius(0));
        var first = new AutoSolver().Solve(game, new EquilibriumOptions());
        var found = EquilibriumStarts.Distinct(game, first, 12, new EquilibriumOptions());
        Assert.That(found.Select(r => Math.Round(r.Point.Value[0], 6)), Is.SupersetOf((double[])[5.0, 10.0]));
        Assert.That(found.Select(r => Math.Round(r.Point.Policy[0], 6)), Is.SupersetOf((double[])[0.0, 0.5, 1.0]));
    }

    private static StationaryPoint Solve(IMeanFieldGame game, string family, double radius)
    {
        var result = new AutoSolver().Solve(new RobustGame(game, Set(family), new FixedRadius(radius)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        return result.Point;
    }

    private static IAmbiguitySet Set(string family) => family switch
    {
        "none" => new NominalSet(),
        "contamination" => new ContaminationBall(Support.Full),
        "total_variation" => new TotalVariationBall(Support.Full),
        _ => new KullbackLeiblerBall(Support.Full),
    };
}
