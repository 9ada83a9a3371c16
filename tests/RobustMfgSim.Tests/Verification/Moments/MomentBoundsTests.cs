using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Exact;
using RobustMfgSim.Verification.Moments;

namespace RobustMfgSim.Tests.Verification.Moments;

internal sealed class MomentBoundsTests
{
    private static readonly string[] Families = ["none", "total_variation", "contamination", "kl", "chi_square"];

    // What the bounds are for: close to the truth at mixed equilibria. The exact programme shares no code with them.
    [Test]
    public void Two_states_certified_within_a_quarter_of_the_exact_exploitability([ValueSource(nameof(Families))] string family)
    {
        var game = Game("sis", family, []);
        foreach (int agents in new[] { 10, 50, 200 })
        {
            Compare(game, Mixed(game), agents, 1.25);
        }
    }

    [TestCase("none", 0.5)]
    [TestCase("total_variation", 0.5)]
    [TestCase("contamination", 0.5)]
    [TestCase("kl", 0.3)]
    [TestCase("chi_square", 0.9)]
    public void Three_states_certified_within_a_third_of_the_exact_exploitability(string family, double lambda)
    {
        var game = Game("malware", family, [("levels", 3), ("lambda", lambda)]);
        foreach (int agents in new[] { 5, 15, 30 })
        {
            Compare(game, Mixed(game), agents, 1.33);
        }
    }

    [Test]
    public void Policies_that_are_no_equilibrium_and_other_starts_are_bounded_too([Values(1, 2, 8)] int agents, [Values(1, 2, 3)] int states)
    {
        var game = new RobustGame(TabularGame.Random(3, states, 2, 0.8), Set("chi_square"), new FixedRadius(0.2));
        var point = Points.Held(game, UniformPolicy.Rows(game), 500);
        double[] initial = [.. Enumerable.Range(0, states).Select(s => (s + 1) / (states * (states + 1) / 2.0))];
        Compare(game, point, agents, null, initial);
    }

    [Test]
    public void Nature_that_mixes_is_bounded_as_simulated()
    {
        var game = new RobustGame(TabularGame.OnlyMixedNature(), Set("contamination"), new FixedRadius(0.2));
        var point = new AutoSolver().Solve(game, new EquilibriumOptions()).Point;
        Assert.That(point.Mixture, Is.Not.Empty);
        Compare(game, point, 20, null);
    }

    [Test]
    public void A_hundred_thousand_agents_are_certified_on_the_whole_lattice()
    {
        var game = Game("sis", "total_variation", []);
        var point = Mixed(game);
        var few = MomentBounds.Compute(game, point, point.Population, 1000);
        var many = MomentBounds.Compute(game, point, point.Population, 100_000);
        Assert.That((few.Certified, many.Certified), Is.EqualTo((true, true)));

        // Mixed equilibria: exploitability, and with it a bound of any use, falls as 1 / sqrt(N).
        Assert.That(few.Exploitability / many.Exploitability, Is.EqualTo(10).Within(0.5));
        Assert.That(few.FixedExploitability / many.FixedExploitability, Is.EqualTo(10).Within(0.5));
    }

    [Test]
    public void A_lattice_that_is_not_gone_over_gives_an_estimate()
    {
        var game = Game("malware", "none", [("levels", 3)]);
        var point = Mixed(game);
        Assert.That(MomentBounds.Compute(game, point, point.Population, 3_000).Certified, Is.False);
    }

    [Test]
    public void Degrees_are_limited_by_the_number_of_coefficients()
    {
        int?[] degrees = [.. Enumerable.Range(1, 6).Select(n => MomentBounds.DegreeFor(10, n))];
        Assert.That(degrees, Is.EqualTo(new int?[] { 6, 6, 4, 2, 2, null }));
        Assert.That(MomentBounds.DegreeFor(1000, 3), Is.EqualTo(3));
        var large = Game("garnet", "none", [("states", 6)]);
        Assert.That(() => MomentBounds.Compute(large, Points.Held(large, UniformPolicy.Rows(large), 5), large.Game.InitialDistribution, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    // A sweep that cannot find a broken inequality would certify anything.
    [Test]
    public void The_sweep_finds_what_is_broken_by_exactly_as_much_as_was_taken_away()
    {
        const int Agents = 30;
        const double TakenAway = 0.02;
        var game = Game("sis", "kl", []);
        var point = Mixed(game);
        var basis = new MonomialBasis(1, 4);
        var reader = new LatticeReader(game, point, Agents, basis);
        double[] costs = reader.InitialCosts(point.Population);
        var positions = new List<LatticePosition>();
        for (int k = 0; k <= Agents; k++)
        {
            reader.MoveTo([Agents - k, k]);
            foreach (int s in new[] { 0, 1 }.Where(s => s == 0 ? k < Agents : k > 0))
            {
                positions.Add(reader.NewPosition());
                reader.Write(s, positions[^1]);
            }
        }

        foreach (var side in new[]
        {
            MomentInequalities.Deviator(game, point, basis.Count, new WorstCase(game.Ambiguity, 2, 2)),
            MomentInequalities.ConformerFromBelow(game, point, basis.Count, new WorstCase(game.Ambiguity, 2, 2)),
            MomentInequalities.ConformerFromAbove(game, point, basis.Count, new PopulationRule(2)),
        })
        {
            var programme = new MomentProgramme(side, costs, positions);
            Assert.That(programme.Solve(default), Is.True);
            var sweep = new LatticeSweep(reader, Agents, 2, Agents + 1);
            Assert.That(sweep.Run([programme], 1, 0, default)[0], Is.LessThan(1e-7));
            programme.Theta[0] -= TakenAway;
            programme.Theta[basis.Count] -= TakenAway;
            Assert.That(sweep.Run([programme], 1, 0, default)[0], Is.EqualTo((1 - game.Discount) * TakenAway).Within(1e-7));
        }
    }

    private static void Compare(RobustGame game, StationaryPoint point, int agents, double? ratio, double[]? initial = null)
    {
        double[] start = initial ?? point.Population;
        var bounds = MomentBounds.Compute(game, point, start, agents);
        var setting = new ExactSetting(game, point, start, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point));
        var exact = ExactFiniteGame.Solve(setting, agents).Values;
        double centre = start.Zip(point.Value, (p, v) => p * v).Sum();
        Assert.That(bounds.Certified, Is.True);
        Assert.That(bounds.Exploitability, Is.GreaterThanOrEqualTo(exact.Robust.Exploitability - exact.Robust.ExploitabilityError));
        Assert.That(bounds.FixedExploitability, Is.GreaterThanOrEqualTo(exact.FixedAdversary.Exploitability - exact.FixedAdversary.ExploitabilityError));
        Assert.That(bounds.FixedValueGap, Is.GreaterThanOrEqualTo(Math.Abs(exact.FixedAdversary.Value - centre) - exact.FixedAdversary.ValueError));
        if (ratio is { } most)
        {
            Assert.That(bounds.Exploitability / exact.Robust.Exploitability, Is.LessThan(most), $"N = {agents}");
            Assert.That(bounds.FixedExploitability / exact.FixedAdversary.Exploitability, Is.LessThan(most), $"N = {agents}");
        }
    }

    private static StationaryPoint Mixed(RobustGame game)
    {
        var result = new AutoSolver().Solve(game, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(result.Point.Policy, Has.Some.InRange(0.01, 0.99), "the ratio is promised for mixed equilibria");
        return result.Point;
    }

    private static RobustGame Game(string name, string family, (string, double)[] parameters) =>
        new(GameTables.Make(name, parameters), Set(family), new FixedRadius(family == "none" ? 0 : family == "kl" ? 0.05 : 0.1));

    private static IAmbiguitySet Set(string family) => family switch
    {
        "none" => new NominalSet(),
        "total_variation" => new TotalVariationBall(Support.Full),
        "contamination" => new ContaminationBall(Support.Full),
        "kl" => new KullbackLeiblerBall(Support.Full),
        "chi_square" => new ChiSquareBall(),
        _ => throw new ArgumentException(family),
    };
}
