using System.Globalization;
using System.Text;
using Bogus;
using NUnit.Framework;
using RobustMfgSim.Fuzzing;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

public class ScenarioFuzzTests
{
    // A watchdog, not a measure: the tool measures.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Damaged_scenarios_give_a_study_or_problems_in_their_places()
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        var mutator = new ScenarioMutator(20260622, [.. ScenarioFiles.All.Select(File.ReadAllText)]);
        int studies = 0;
        for (int number = 0; number < 500; number++)
        {
            byte[] input = mutator.Mutated(number);
            var trial = await Task.Run(() => ScenarioTrial.Run(Path.Combine(folder, "x.yaml"), input, BuiltIns.Catalog())).WaitAsync(Patience);
            Assert.That(trial.Finding, Is.Null, () => $"number {number}:\n{Encoding.UTF8.GetString(input)}");
            studies += trial.Study is null ? 0 : 1;
        }

        // Mutations that never or always break a scenario would test nothing.
        Assert.That(studies, Is.InRange(50, 400));
        byte[] once = mutator.Mutated(17);
        Assert.That(mutator.Mutated(17), Is.EqualTo(once), "the same input for the same number");
        Assert.That(ScenarioTrial.Run(Path.Combine(folder, "x.yaml"), [], null!).Finding, Does.StartWith("ArgumentNullException"), "what throws is found");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    [CancelAfter(120_000)]
    public void Hostile_texts_give_problems(CancellationToken limit)
    {
        string custom = "schema: 1\nname: x\ngame:\n  kind: custom\n  states: 2\n  actions: 1\n  transitions: { \"*\": { \"*\": { 0: rest } } }\n  rewards: { \"*\": { \"*\": \"";
        string[] texts =
        [
            new('[', 100_000),
            new('{', 100_000),
            string.Concat(Enumerable.Repeat("- ", 100_000)),
            string.Concat(Enumerable.Range(0, 5_000).Select(i => $"k{i}: 1\n")),
            custom + new string('(', 4000) + "\" } }\n",
            custom + new string('-', 4000) + "1\" } }\n",
            custom + string.Concat(Enumerable.Repeat("2^", 2000)) + "2\" } }\n",
            custom + string.Concat(Enumerable.Repeat("min(", 1000)) + "\" } }\n",
            custom + new string('1', 5000) + "\" } }\n",
            "schema: 1\nname: x\ngame: { kind: custom, states: 1000000, actions: 1000000 }\n",
            custom.Replace("0: rest", "\"*\": \"" + string.Join('+', Enumerable.Repeat("s", 2000)) + "\"", StringComparison.Ordinal).Replace("states: 2", "states: 1000", StringComparison.Ordinal) + "0\" } }\n",
            "schema: 1\nname: x\ngame: { kind: custom, states: [" + string.Join(',', Enumerable.Range(0, 150_000)) + "], actions: 1 }\n",
            "schema: 1\nname: x\ngame: { kind: sis, parameters: {" + string.Concat(Enumerable.Range(0, 90_000).Select(i => $"b{i}: 1,")) + "} }\n",
            "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        ];
        foreach (string text in texts)
        {
            limit.ThrowIfCancellationRequested();
            Assert.That(ScenarioReader.Read("x.yaml", text, TestCatalog.Create()).Problems, Is.Not.Empty, text[..20]);
        }
    }

    [Test]
    public void Long_sums_are_read_without_exhausting_the_stack()
    {
        string sum = string.Join('+', Enumerable.Repeat("s", 1000)) + string.Concat(Enumerable.Repeat("+mu[1]", 300));
        string text = $"schema: 1\nname: x\ngame:\n  kind: custom\n  states: 2\n  actions: 1\n  transitions: {{ \"*\": {{ \"*\": {{ 0: rest }} }} }}\n  rewards: {{ \"*\": {{ \"*\": \"{sum}\" }} }}\n";
        var study = ScenarioReader.Read("x.yaml", text, TestCatalog.Create()).Study!;
        var model = study.Game.NewModel();
        study.Game.Freeze([0.5, 0.5], model);
        Assert.That(model.Rewards.ToArray(), Is.EqualTo((double[])[150, 1150]));
    }

    [Test]
    public void Made_up_scenarios_resolve_to_a_text_that_resolves_to_itself()
    {
        var random = new Randomizer(7);
        var catalog = TestCatalog.Create();
        for (int i = 0; i < 200; i++)
        {
            string text = MadeUp(random);
            var first = ScenarioReader.Read("x.yaml", text, catalog);
            Assert.That(first.Problems, Is.Empty, text);
            var second = ScenarioReader.Read("x.yaml", first.Study!.ResolvedScenario, catalog);
            Assert.That(second.Problems, Is.Empty, first.Study.ResolvedScenario);
            Assert.That(second.Study!.ResolvedScenario, Is.EqualTo(first.Study.ResolvedScenario));

            // The same game, not only the same text.
            double share = random.Double();
            var mu = Enumerable.Repeat(share / first.Study.Game.States, first.Study.Game.States).ToArray();
            mu[^1] += 1 - share;
            var (x, y) = (first.Study.Game.NewModel(), second.Study.Game.NewModel());
            first.Study.Game.Freeze(mu, x);
            second.Study.Game.Freeze(mu, y);
            Assert.That(y.Rewards.ToArray(), Is.EqualTo(x.Rewards.ToArray()));
            Assert.That(y.Kernel.ToArray(), Is.EqualTo(x.Kernel.ToArray()));
            Assert.That(y.Radii.ToArray(), Is.EqualTo(x.Radii.ToArray()));
        }
    }

    private static string MadeUp(Randomizer random)
    {
        string[] words = ["home", "0", "7", "true", "null", "far away", "caf\u00e9", "a:b", "it's", "\\\"quoted\\\"", "- x", "# y", "z\\u2028z"];
        string[] states = [.. random.ListItems(words, random.Int(1, 5)).Distinct()];
        string[] actions = [.. random.ListItems(words, random.Int(1, 3)).Distinct()];
        string Number() => (random.Double() * Math.Pow(10, random.Int(-12, 3))).ToString(random.ArrayElement(["R", "E5", "F4"]), CultureInfo.InvariantCulture);
        string Share() => $"mu[{random.ArrayElement(states)}]";
        var text = new StringBuilder("name: made-up\nschema: 1\ngame:\n  kind: custom\n");
        text.Append(CultureInfo.InvariantCulture, $"  states: [{string.Join(", ", states.Select(s => $"\"{s}\""))}]\n  actions: [{string.Join(", ", actions.Select(s => $"\"{s}\""))}]\n");
        text.Append(CultureInfo.InvariantCulture, $"  parameters: {{ k: {Number()}, _x1: {Number()} }}\n  rewards:\n    \"*\":\n");
        text.Append(CultureInfo.InvariantCulture, $"      \"{actions[0]}\": \"-k * {Share()} + {Number()} * mean^2\"\n      \"*\": {Number()}\n");
        text.Append(CultureInfo.InvariantCulture, $"  transitions:\n    \"*\":\n      \"*\": {{ \"{states[0]}\": rest{(states.Length > 1 ? $", \"{states[1]}\": \"0.5 * {Share()}\"" : string.Empty)} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"ambiguity: {{ family: {random.ArrayElement(["kl", "total_variation"])}, radius: {{ \"{states[0]}\": {{ \"*\": \"{Share()} / 2\" }}, \"*\": {(random.Double() / 2).ToString("R", CultureInfo.InvariantCulture)} }} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"study: {{ seed: {random.ULong()}, truncation: {random.Double(1e-9).ToString("R", CultureInfo.InvariantCulture)}, agents: [{random.Int(5, 9)}, {random.Int(1, 4)}] }}\n");
        return text.ToString();
    }
}
