using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

/// <summary>Every ambiguity family can be named in a scenario, is solved there, and wrong data are refused by place, value, range and remedy.</summary>
internal sealed class FamilyOptionsTests
{
    private const string Game = "schema: 1\nname: x\ngame: { kind: sis }\n";
    private const string Fixed = """
        schema: 1
        name: x
        game:
          kind: custom
          states: [A, B]
          actions: [a, b]
          rewards: { A: { a: "-mu[A]", b: "-mu[A] - 0.1" }, B: { "*": "-2*mu[B]" } }
          transitions: { "*": { a: { A: 0.7, B: rest }, b: { A: 0.2, B: rest } } }

        """;

    private static readonly (string Name, string Text)[] Families =
    [
        ("none", Game + "ambiguity: { family: none }\n"),
        ("contamination", Game + "ambiguity: { family: contamination, radius: 0.1 }\n"),
        ("total_variation", Game + "ambiguity: { family: total_variation, radius: 0.1 }\n"),
        ("l1", Game + "ambiguity: { family: l1, radius: 0.2 }\n"),
        ("weighted_l1", Game + "ambiguity: { family: weighted_l1, radius: 0.2, weights: [1, 2] }\n"),
        ("l_infinity", Game + "ambiguity: { family: l_infinity, radius: 0.1 }\n"),
        ("l2", Game + "ambiguity: { family: l2, radius: 0.1 }\n"),
        ("kl", Game + "ambiguity: { family: kl, radius: 0.05 }\n"),
        ("reverse_kl", Game + "ambiguity: { family: reverse_kl, radius: 0.05 }\n"),
        ("chi_square", Game + "ambiguity: { family: chi_square, radius: 0.1 }\n"),
        ("neyman", Game + "ambiguity: { family: neyman, radius: 0.1 }\n"),
        ("hellinger", Game + "ambiguity: { family: hellinger, radius: 0.02 }\n"),
        ("cressie_read", Game + "ambiguity: { family: cressie_read, radius: 0.05, order: 1.5 }\n"),
        ("wasserstein", Game + "ambiguity: { family: wasserstein, radius: 0.1, metric: discrete }\n"),
        ("interval", Fixed + "ambiguity: { family: interval, lower: { \"*\": { \"*\": { A: 0.1 } } }, upper: { \"*\": { \"*\": { A: 0.8 } } } }\n"),
        ("density_ratio", Game + "ambiguity: { family: density_ratio, ratios: [0.5, 2] }\n"),
        ("moment", Fixed + "ambiguity: { family: moment, features: [[1, 0]], lower: [0.1], upper: [0.8] }\n"),
        ("finite", Fixed + "ambiguity:\n  family: finite\n  kernels:\n    - { \"*\": { a: { A: 0.7, B: rest }, b: { A: 0.2, B: rest } } }\n    - { \"*\": { a: { A: 0.6, B: rest }, b: { A: 0.3, B: rest } } }\n"),
    ];

    [TestCaseSource(nameof(Names))]
    public void Family_is_read_resolved_and_solved(string family)
    {
        string text = Families.Single(f => f.Name == family).Text;
        var read = ScenarioReader.Read("x.yaml", text, BuiltIns.Catalog());
        Assert.That(read.Problems, Is.Empty);
        var again = ScenarioReader.Read("again.yaml", read.Study!.ResolvedScenario, BuiltIns.Catalog());
        Assert.That(again.Problems, Is.Empty);
        Assert.That(again.Study!.ResolvedScenario, Is.EqualTo(read.Study.ResolvedScenario));
        Assert.That(read.Study.Game.Ambiguity.Descriptor.Name, Is.EqualTo(family));
        var result = read.Study.Solver.Solve(read.Study.Game, read.Study.Equilibrium);
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
    }

    [Test]
    public void Every_family_of_the_catalog_stands_in_the_list_above() =>
        Assert.That(BuiltIns.Catalog().AmbiguitySets.Entries.Select(e => e.Descriptor.Name), Is.EquivalentTo(Families.Select(f => f.Name)));

    [Test]
    public void The_metric_is_the_line_unless_something_else_is_said()
    {
        string Resolved(string metric) => ScenarioReader.Read("x.yaml", Game + $"ambiguity: {{ family: wasserstein, radius: 0.1{metric} }}\n", BuiltIns.Catalog()).Study!.ResolvedScenario;
        Assert.That(Resolved(""), Does.Contain("  metric: line\n"));
        Assert.That(Resolved(", metric: ring"), Does.Contain("  metric: ring\n"));
        Assert.That(Resolved(", metric: [[0, 2.5], [2.5, 0]]"), Does.Contain("  metric:\n    - [0, 2.5]\n    - [2.5, 0]\n"));
    }

    [TestCase("{ family: wasserstein, radius: 0.1, metric: [[0, 1], [1]] }", "x.yaml(4,65): ambiguity.metric[1] has 1 entries; 2 are needed.")]
    [TestCase("{ family: wasserstein, radius: 0.1, metric: [[0, 1]] }", "x.yaml(4,56): ambiguity.metric has 1 rows; 2 are needed, one for each state.")]
    [TestCase("{ family: wasserstein, radius: 0.1, metric: grid }", "x.yaml(4,56): ambiguity.metric is grid; the 2 states are not a square grid, so give the table of distances.")]
    [TestCase("{ family: wasserstein, radius: 0.1, metric: game }", "x.yaml(4,56): ambiguity.metric is game; this game has no metric of its own, so choose line, ring, discrete or a table of distances.")]
    [TestCase("{ family: wasserstein, radius: 0.1, metric: rings }", "x.yaml(4,56): unknown metric 'rings'. Did you mean 'ring'? Known: line, ring, discrete, grid, game.")]
    [TestCase("{ family: wasserstein, radius: 0.1, metric: [[0, 1], [2, 0]] }", "x.yaml(4,56): ambiguity: wasserstein: metric[1][0] is 2 and metric[0][1] is 1; a distance is the same both ways.")]
    [TestCase("{ family: kl, radius: 0.1, metric: ring }", "x.yaml(4,39): ambiguity.metric has no meaning for the family 'kl'; remove it or choose another family.")]
    [TestCase("{ family: cressie_read, radius: 0.1, order: 99 }", "x.yaml(4,56): ambiguity.order is 99; the order of cressie_read lies in [-50, 50].")]
    [TestCase("{ family: weighted_l1, radius: 0.1, weights: [1, 2, 3] }", "x.yaml(4,57): ambiguity.weights has 3 entries; 2 are needed.")]
    [TestCase("{ family: weighted_l1, radius: 0.1 }", "x.yaml(4,12): the key 'ambiguity.weights' is missing. Give a list of positive numbers, one for each state.")]
    [TestCase("{ family: density_ratio, ratios: [0.5, 0.9] }", "x.yaml(4,45): ambiguity: density_ratio: ratios are [0.5, 0.9]; allowed is 0 <= low <= 1 <= high, so that the nominal row is inside.")]
    [TestCase("{ family: l1, radius: 2.5 }", "x.yaml(4,34): ambiguity.radius is 2.5; an l1 radius lies in [0, 2].")]
    public void Wrong_option_is_refused(string ambiguity, string expected) => Expect(Game + $"ambiguity: {ambiguity}\n", expected);

    [TestCase("{ family: interval, lower: { \"*\": { \"*\": { A: 0.6 } } }, upper: { \"*\": { \"*\": { A: 0.5 } } } }", "x.yaml(9,90): ambiguity.upper.*.*, for (s=A, a=a) and 3 more: next state 'A' has bounds [0.6, 0.5]; allowed is 0 <= lower <= upper <= 1.")]
    [TestCase("{ family: interval, lower: { \"*\": { \"*\": { A: 0.6, B: 0.6 } } }, upper: { \"*\": { \"*\": { A: 1 } } } }", "for (s=A, a=a) and 3 more: the lower bounds sum to 1.2; at most 1 is allowed, else no row lies between the bounds.")]
    [TestCase("{ family: finite, kernels: [] }", "x.yaml(9,39): ambiguity.kernels is empty; give at least one table, the nominal kernel among them.")]
    [TestCase("{ family: interval, lower: { \"*\": { \"*\": { A: 0.6 } } }, upper: { \"*\": { \"*\": {} } } }", "the interval set of (s=0, a=1) does not contain the nominal row at mu=(1, 0), which is 0.4 outside; the set must contain it at every population.")]
    [TestCase("{ family: finite, kernels: [{ \"*\": { \"*\": { A: 0.7, B: rest } } }] }", "the finite set of (s=0, a=1) does not contain the nominal row")]
    [TestCase("{ family: finite, kernels: [{ A: { \"*\": { A: 0.7, B: rest } } }] }", "has no entry for state 'B'")]
    [TestCase("{ family: finite, kernels: [{ \"*\": { \"*\": { A: \"mu[A]\", B: rest } } }] }", "is not a constant; a number or a formula of parameters is needed.")]
    [TestCase("{ family: finite, kernels: [{ \"*\": { \"*\": { A: 0.7, B: 0.4 } } }] }", "x.yaml(9,54): ambiguity.kernels[0].*.* sums to 1.1; rows must sum to 1 within 1e-9.")]
    [TestCase("{ family: finite, kernels: [{ \"*\": { a: { A: -0.5, B: 1.5 }, b: { A: 1 } } }] }", "ambiguity.kernels[0].*.a gives next state 'A' the probability -0.5; a probability lies in [0, 1].")]
    public void Wrong_table_is_refused(string ambiguity, string part)
    {
        var problems = ScenarioReader.Read("x.yaml", Fixed + $"ambiguity: {ambiguity}\n", BuiltIns.Catalog()).Problems.Select(p => p.ToString()).ToList();
        Assert.That(problems, Has.Some.Contains(part), string.Join('\n', problems));
        Assert.That(problems, Is.Unique);
    }

    // Four (s, a) share one entry of the file: one problem each for the bounds and the sum, not four.
    [Test]
    public void An_entry_that_serves_many_rows_is_reported_once() => Expect(
        Fixed + "ambiguity: { family: interval, lower: { \"*\": { \"*\": { A: 0.2 } } }, upper: { \"*\": { \"*\": { A: 0.3, B: 0.4 } } } }\n",
        "x.yaml(9,90): ambiguity.upper.*.*, for (s=A, a=a) and 3 more: the upper bounds sum to 0.7; at least 1 is needed, else no row lies between the bounds.");

    private static IEnumerable<string> Names() => Families.Select(f => f.Name);

    private static void Expect(string text, string expected)
    {
        var problems = ScenarioReader.Read("x.yaml", text, BuiltIns.Catalog()).Problems.Select(p => p.ToString()).ToList();
        Assert.That(problems, Is.EqualTo(new[] { expected }));
    }
}
