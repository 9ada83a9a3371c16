using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Environments;

/// <summary>The public checkers of policies, adversaries, deviators and sets find nothing in what is built in, and what is wrong in the rest.</summary>
public sealed class ExtensionChecksTests
{
    private static readonly RobustGame Game = new(new SisGame(new ParameterValues(SisGame.Description), 0.9), new TotalVariationBall(Support.Full), new FixedRadius(0.05));
    private static readonly StationaryPoint Point = new AutoSolver().Solve(Game, new EquilibriumOptions()).Point;

    // Sets whose data name rows or states cannot be made from their name alone; fixed needs a kernel; exact and the learners are looked at by the contract of policies.
    private static IEnumerable<string> Families() => BuiltIns.Catalog().AmbiguitySets.Entries.Select(e => e.Descriptor).Where(d => d.Options.All(o => o.Default.Length > 0)).Select(d => d.Name);

    [TestCaseSource(nameof(Families))]
    public void Nothing_is_found_in_a_family_that_is_built_in(string family)
    {
        var entry = BuiltIns.Catalog().AmbiguitySets.Find(family)!;
        double[][] line = [.. Enumerable.Range(0, 5).Select(s => Enumerable.Range(0, 5).Select(t => (double)Math.Abs(s - t)).ToArray())];
        var shape = new GameShape(["0", "1", "2", "3", "4"], ["a"]);
        var set = entry.Create(new(new ParameterValues(entry.Descriptor), Support.Full, shape) { Metric = line, Weights = [1, 1, 2, 1, 1] });
        Assert.That(AmbiguitySetChecks.Check(set, 5), Is.Empty);
    }

    [TestCase("nominal")]
    [TestCase("equilibrium")]
    [TestCase("adaptive")]
    public void Nothing_is_found_in_an_adversary_that_is_built_in(string name)
    {
        var make = BuiltIns.Catalog().Adversaries.Find(name)!.Create(Game, Point, 10, AdversaryOptions.Default);
        Assert.That(AdversaryChecks.Check(make, Game), Is.Empty);
    }

    [TestCase("best_response")]
    [TestCase("population_aware")]
    public void Nothing_is_found_in_a_deviator_that_is_built_in(string name)
    {
        var entry = BuiltIns.Catalog().Deviators.Find(name)!;
        Assert.That(DeviatorChecks.Check(() => entry.Create(new DeviatorArguments(new ParameterValues(entry.Descriptor))), Game, Point), Is.Empty);
    }

    [Test]
    public void A_nominal_row_that_is_none_is_told_though_the_adversary_plays_a_distribution()
    {
        double[] population = [0.5, 0.5], kernel = new double[8];
        var model = Game.NewModel();
        Game.Freeze(population, model);
        Assert.That(() => CheckedCalls.Choose(new Even(), new("mine"), new Moment(4, population, model), kernel), Throws.Nothing);
        (model.Kernel[2], model.Kernel[3]) = (-0.25, 1.25);
        Assert.That(() => CheckedCalls.Choose(new Even(), new("mine"), new Moment(4, population, model), kernel), Throws.InvalidOperationException.With.Message.EqualTo(
            "game: nominal kernel row (s=0, a=1) at step 4 has entry -0.25 at 0; entries must be non-negative."));
    }

    private sealed class Even : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel) => kernel.Fill(0.5);
    }

    [TestCase("throws", "policy mine: Decide failed at step 0 with DivideByZeroException: made up")]
    [TestCase("leaks", "policy mine: row (s=0) at step 0 sums to 1.5; rows must sum to 1 within 1e-9.")]
    [TestCase("forgets a row", "policy mine: row (s=1) at step 0 has entry NaN at 0; entries must be non-negative.")]
    [TestCase("remembers", "policy mine: an instance that has seen other moments in between gives another table at moment 5; a table must depend on the moment alone.")]
    [TestCase("allocates", "policy mine: it allocates 56 bytes a call; use scratch memory made with the instance.")]
    public void What_is_wrong_with_a_policy_is_found(string fault, string expected)
    {
        Assert.That(PolicyChecks.Check(() => new Policy(fault), Game, "mine").Select(p => p.ToString()), Does.Contain(expected));
        Assert.That(PolicyChecks.Check(() => new Policy(""), Game, "mine"), Is.Empty);
    }

    [Test]
    public void A_policy_that_cannot_be_made_is_a_problem() =>
        Assert.That(PolicyChecks.Check(() => throw new DivideByZeroException("made up"), Game, "mine").Single().ToString(), Is.EqualTo("policy mine: making it failed with DivideByZeroException: made up"));

    [TestCase("throws", "adversary Adversary: Choose failed at step 0 with DivideByZeroException: made up")]
    [TestCase("outside", "adversary Adversary: row (s=S, a=none) at moment 0 is outside its ambiguity set by 0.")]
    [TestCase("leaks", "adversary Adversary: kernel row (s=0, a=0) at step 0 sums to ")]
    public void What_is_wrong_with_an_adversary_is_found(string fault, string expected) =>
        Assert.That(AdversaryChecks.Check(() => new Adversary(fault), Game).Single().ToString(), Does.StartWith(expected));

    [Test]
    public void An_adversary_that_may_leave_its_sets_is_let_be() =>
        Assert.That(AdversaryChecks.Check(() => new Adversary("outside"), Game, outside: true), Is.Empty);

    private sealed class Policy(string fault) : IPolicy
    {
        private int _calls;
        private double[] _kept = [];

        public void Decide(in Moment moment, Span<double> table)
        {
            _ = fault == "throws" ? throw new DivideByZeroException("made up") : 0;
            double first = fault == "remembers" ? 1.0 / (1 + _calls++) : moment.Population[0];
            ReadOnlySpan<double> rows = [first, 1 - first, 1, 0];
            rows[..(fault == "forgets a row" ? 2 : 4)].CopyTo(table);
            if (fault == "leaks")
            {
                (table[0], table[1]) = (1, 0.5);
            }

            if (fault == "allocates")
            {
                _kept = new double[4];
                table[2] += _kept[0];
            }
        }
    }

    private sealed class Adversary(string fault) : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel)
        {
            _ = fault == "throws" ? throw new DivideByZeroException("made up") : 0;
            moment.Model.Kernel.CopyTo(kernel);
            (kernel[0], kernel[1]) = fault == "leaks" ? (kernel[0], kernel[1] + 0.5) : (0, 1);
        }
    }
}
