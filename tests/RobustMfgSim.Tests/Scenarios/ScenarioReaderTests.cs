using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

public class ScenarioReaderTests
{
    private const string Head = "schema: 1\nname: x\ngame: { kind: sis }\n";

    [Test]
    public void All_problems_come_at_once_in_file_order()
    {
        const string Text = """
            schema: 1
            name: x
            discount: 1.5
            game:
              kind: custom
              states: [S, I]
              actions: [none]
              rewards: { S: { none: "mu[X]" }, I: { none: -cost } }
              transitions: { "*": { none: { S: rest } } }
            ambiguity: { family: total_variation, radius: 2 }
            deviators: [nobody]
            study: { agents: [5, 5], seeds: 1 }
            """;
        Assert.That(Messages(Text), Is.EqualTo((string[])[
            "x.yaml(3,11): discount is 1.5; a discount lies in [0, 1).",
            "x.yaml(8,29): game.rewards.S.none: unknown state 'X'. Known: S, I.",
            "x.yaml(8,48): game.rewards.I.none: unknown name 'cost'. Known: mean, s, a, mu[STATE].",
            "x.yaml(10,47): ambiguity.radius is 2; a total-variation radius lies in [0, 1].",
            "x.yaml(11,13): unknown deviator 'nobody'. Known: best_response, population_aware, learner, table.",
            "x.yaml(12,22): study.agents lists 5 twice; the numbers must be different from each other.",
            "x.yaml(12,26): unknown key 'seeds' in study. Did you mean 'seed'? Known: agents, episodes, precision, confidence, truncation, engine, tagged_draws, bounds, seed.",
        ]));
    }

    [Test]
    public void A_missing_file_is_a_problem()
    {
        var result = ScenarioReader.Load("no/such-folder/no-such.yaml", TestCatalog.Create());
        Assert.That(result.Problems.Single().ToString(), Is.EqualTo(
            "no-such.yaml: the file does not exist. Give the path of a scenario file, for example scenarios/first-study.yaml."));
    }

    [Test]
    public void A_folder_and_a_file_that_is_not_text_are_problems()
    {
        string folder = Directory.CreateTempSubdirectory("scenario-").FullName;
        string file = Path.Combine(folder, "x.yaml");
        File.WriteAllBytes(file, [0x66, 0xff, 0xfe]);
        try
        {
            Assert.That(ScenarioReader.Load(folder, TestCatalog.Create()).Problems.Single().Message, Does.StartWith("this is a folder."));
            Assert.That(ScenarioReader.Load(file, TestCatalog.Create()).Problems.Single().ToString(), Is.EqualTo("x.yaml: the file is not UTF-8 text. Save it as UTF-8."));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public void Defaults_are_those_of_the_scenario_format()
    {
        var study = Study(Head);
        Assert.Multiple(() =>
        {
            Assert.That(study.Game.Discount, Is.EqualTo(0.9));
            Assert.That(study.GameKind, Is.EqualTo("sis"));
            Assert.That(study.Game.Ambiguity.Descriptor.Name, Is.EqualTo("none"));
            Assert.That(study.Solver.Descriptor.Name, Is.EqualTo("auto"));
            Assert.That((study.Equilibrium.Tolerance, study.Equilibrium.MaxIterations), Is.EqualTo((1e-8, 20000)));
            Assert.That(study.Policy.IsEquilibrium);
            Assert.That(study.AdversaryName, Is.EqualTo("equilibrium"));
            Assert.That(study.Initial, Is.Null);
            Assert.That(study.Deviators.Select(d => d.Descriptor.Name), Is.EqualTo((string[])["population_aware", "best_response"]));
            Assert.That(study.Agents, Is.EqualTo((long[])[10, 30, 100, 300, 1000]));
            Assert.That((study.Episodes, study.Confidence, study.Truncation, study.Seed), Is.EqualTo((2000, 0.95, 1e-4, 20260622ul)));
            Assert.That(study.Precision, Is.Null);
            Assert.That(study.AcceptUnconverged, Is.False);
        });
    }

    [Test]
    public void The_resolved_text_writes_every_default_out_and_its_hash_is_that_of_its_bytes()
    {
        var study = Study(Head);
        Assert.That(study.ResolvedScenario, Is.EqualTo("""
            schema: 1
            name: x
            discount: 0.9
            game:
              kind: sis
              parameters:
                beta: 0.8
                ext: 0.02
                shield: 0.1
                delta: 0.5
                cost_infected: 1
                cost_protect: 0.3
            ambiguity:
              family: none
              support: full
              rectangularity: s_a
            equilibrium:
              solver: auto
              tolerance: 1E-08
              max_iterations: 20000
            population:
              initial: equilibrium
              adversary: equilibrium
              policies:
                - policy: equilibrium
                  share: 1
            deviators: [population_aware, best_response]
            study:
              agents: [10, 30, 100, 300, 1000]
              episodes: 2000
              confidence: 0.95
              truncation: 0.0001
              engine: auto
              tagged_draws: independent
              bounds: auto
              seed: 20260622
            accept_unconverged: false

            """));
        Assert.That(study.Sha256, Is.EqualTo(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(study.ResolvedScenario))).ToLowerInvariant()));
    }

    [Test]
    public void The_order_of_keys_and_the_spelling_of_numbers_do_not_change_the_resolved_text()
    {
        var study = Study("game: { parameters: { ext: 2e-2 }, kind: sis }\nname: x\nstudy: { seed: 20260622, agents: [30, 10, 100, 1000, 300] }\ndiscount: 9.0E-1\nschema: 1\n");
        Assert.That(study.ResolvedScenario, Is.EqualTo(Study(Head).ResolvedScenario));
    }

    [Test]
    public void A_json_file_is_a_scenario()
    {
        var study = Study("{\"schema\": 1, \"name\": \"x\", \"game\": {\"kind\": \"sis\"}}");
        Assert.That(study.Sha256, Is.EqualTo(Study(Head).Sha256));
    }

    [Test]
    public void Overrides_replace_values_before_the_scenario_is_resolved()
    {
        var changed = ScenarioReader.Read("x.yaml", Head, TestCatalog.Create(), new(7, [20, 5], 3)).Study!;
        Assert.That((changed.Seed, changed.Episodes), Is.EqualTo((7ul, 3)));
        Assert.That(changed.Agents, Is.EqualTo((int[])[5, 20]));
        Assert.That(changed.Sha256, Is.EqualTo(Study(Head + "study: { agents: [5, 20], episodes: 3, seed: 7 }\n").Sha256).And.Not.EqualTo(Study(Head).Sha256));
    }

    [Test]
    public void Wrong_overrides_name_the_option()
    {
        var result = ScenarioReader.Read("x.yaml", Head, TestCatalog.Create(), new(null, [0, 4, 4], 1));
        Assert.That(result.Problems.Select(p => p.ToString()), Is.EqualTo((string[])[
            "--agents: 0 is not allowed; a number of agents is a whole number in [1, 1000000000000].",
            "--agents: 4 is listed twice; the numbers must be different from each other.",
            "--episodes: 1 is not allowed; the number of episodes is a whole number in [2, 2147483647].",
        ]));
    }

    [TestCase("0.2", new[] { 0.2, 0.2, 0.2, 0.2 })]
    [TestCase("\"beta * mu[I] + 0.01*s\"", new[] { 0.2, 0.2, 0.21, 0.21 })]
    [TestCase("{ S: { none: 0.1, protect: 0.02 }, I: 0.05 }", new[] { 0.1, 0.02, 0.05, 0.05 })]
    [TestCase("{ I: { none: 0.3, \"*\": \"mu[S]\" }, \"*\": 0.4 }", new[] { 0.4, 0.4, 0.3, 0.75 })]
    public void A_radius_is_a_number_a_formula_or_a_table(string radius, double[] expected)
    {
        var study = Study($"{Head}ambiguity: {{ family: total_variation, radius: {radius} }}\n");
        var radii = new double[4];
        study.Game.Radius.Evaluate([0.75, 0.25], radii);
        Assert.That(radii, Is.EqualTo(expected).Within(1e-15));
        Assert.That(study.Game.Radius is ExpressionRadius, Is.EqualTo(radius.Contains("mu[", StringComparison.Ordinal)));
    }

    [Test]
    public void Support_reaches_the_family()
    {
        var study = Study(Head + "ambiguity: { family: total_variation, radius: 0.1, support: nominal }\n");
        Assert.That(((TestCatalog.FakeSet)study.Game.Ambiguity).Support, Is.EqualTo(Support.Nominal));
    }

    [Test]
    public void Populations_can_play_a_table_or_a_policy_of_the_catalog_from_a_given_distribution()
    {
        var table = Study(Head + "population: { initial: { I: 0.25, S: 0.75 }, adversary: { kind: nominal }, policies: [{ policy: "
            + "{ kind: table, rows: { S: { none: 0.5, protect: 0.5 }, I: { none: 1 } } }, share: 1.0 }] }\n");
        Assert.That(table.Initial, Is.EqualTo((double[])[0.75, 0.25]));
        Assert.That(table.AdversaryName, Is.EqualTo("nominal"));
        Assert.That((table.Policy.Name, table.Policy.IsEquilibrium), Is.EqualTo(("table", false)));
        Assert.That(table.Policy.Table, Is.EqualTo((double[])[0.5, 0.5, 1, 0]));

        var uniform = Study(Head + "population: { initial: uniform, policies: [{ policy: uniform }] }\n");
        Assert.That(uniform.Initial, Is.EqualTo((double[])[0.5, 0.5]));
        Assert.That(uniform.Policy.Table, Is.EqualTo((double[])[0.5, 0.5, 0.5, 0.5]));
    }

    [Test]
    public void Whatever_may_be_left_out_of_the_report_is_kept_in_the_resolved_text()
    {
        string text = Study(Head + "study: { precision: 0.01, engine: agents }\naccept_unconverged: true\n").ResolvedScenario;
        Assert.That(text, Does.Contain("  precision: 0.01\n").And.Contain("  engine: agents\n").And.Contain("accept_unconverged: true\n"));
    }

    [Test]
    public void Labels_may_look_like_numbers_or_share_a_parameters_name()
    {
        var study = Study("""
            schema: 1
            name: x
            game:
              kind: custom
              states: [0, "1", beta]
              actions: 2
              parameters: { beta: 0.25 }
              rewards: { "*": { 0: "mu[1] + 10*mu[beta] + beta", "1": a } }
              transitions: { "*": { "*": { 0: rest, beta: beta } } }
            """);
        var model = study.Game.NewModel();
        study.Game.Freeze([0.2, 0.3, 0.5], model);
        Assert.That(model.Rewards[0], Is.EqualTo(0.3 + 5 + 0.25).Within(1e-15));
        Assert.That(model.Rewards[1], Is.EqualTo(1));
        Assert.That(model.Row(1, 1).ToArray(), Is.EqualTo((double[])[0.75, 0, 0.25]));
    }

    [Test]
    public void Coverage_says_whether_the_game_was_proved_right()
    {
        var custom = ScenarioReader.Load(ScenarioFiles.All.Single(f => f.EndsWith("two-routes.yaml", StringComparison.Ordinal)), TestCatalog.Create());
        Assert.That(custom.Coverage, Is.EqualTo("proved for every population by interval arithmetic"));
        Assert.That(
            ScenarioReader.Read("x.yaml", Head, TestCatalog.Create()).Coverage, Is.EqualTo("proved for every population by all 2 vertices, rewards and kernel being affine"));
        var sampled = ScenarioReader.Load(ScenarioFiles.All.Single(f => f.EndsWith("investment.yaml", StringComparison.Ordinal)), BuiltIns.Catalog());
        Assert.That(sampled.Coverage, Does.Match(@"^all 6 vertices and \d+ sampled points; not proved in between$"));
    }

    private static Study Study(string text)
    {
        var result = ScenarioReader.Read("x.yaml", text, TestCatalog.Create());
        Assert.That(result.Problems, Is.Empty);
        return result.Study!;
    }

    private static IEnumerable<string> Messages(string text) => ScenarioReader.Read("x.yaml", text, TestCatalog.Create()).Problems.Select(p => p.ToString());
}
