using System.Diagnostics;
using System.Globalization;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Scenarios;

// Scenarios that ask for too much are refused with the limit named, before memory or time is spent on them.
[CancelAfter(120_000)]
public sealed class LimitsTests
{
    private const string Head = "schema: 1\nname: x\n", Sis = Head + "game: { kind: sis }\n";
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<TestCaseData> Hostile()
    {
        TestCaseData Case(string name, string text, string expected) => new TestCaseData(text, expected).SetArgDisplayNames(name);
        string Many(int count, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));
        string Custom(int states, int actions, string reward) =>
            Head + $"game:\n  kind: custom\n  states: {states}\n  actions: {actions}\n  transitions: {{ \"*\": {{ \"*\": {{ 0: rest }} }} }}\n  rewards: {{ \"*\": {{ \"*\": \"{reward}\" }} }}\n";
        string sum = string.Join('+', Enumerable.Repeat("s", 1500));
        return
        [
            Case("characters", Head + new string(' ', Limits.Characters), $"(1,1): the file has {Limits.Characters + 18} characters; at most {Limits.Characters} are read."),
            Case("depth", new string('[', 10_000), $"(1,34): nested deeper than {Limits.Depth} levels; no scenario needs that."),
            Case("nodes", $"x: [{Many(Limits.Nodes, _ => "1")}]", $": the scenario has more than {Limits.Nodes} values, keys, lists and mappings; no scenario needs that."),
            Case("text", Head + $"game: \"{new string('x', 20_000)}\"", $"(3,7): a text of 20000 characters; a value or key has at most {Limits.TextLength}."),
            Case("billion laughs", "a: &a [x, x]\nb: &b [*a, *a]\n", "(1,4): anchors (&name) are not allowed in a scenario; write the value out."),
            Case("empty key", Sis + "study:\n  : 1000\n  seed: 1\n", "the text cannot be understood from here on."),
            Case("problems", Sis + string.Concat(Enumerable.Range(0, 5000).Select(i => $"k{i}: 1\n")), "(4,1): unknown key 'k0'."),
            Case("states", Head + "game: { kind: custom, states: 1000000000, actions: 1, rewards: {}, transitions: {} }", $"(3,31): game.states is 1000000000; the number of states is a whole number in [1, {Limits.Labels}]."),
            Case("table of formulas", Custom(1000, 1000, "0"), $"(4,3): the game has 1000 states and 1000 actions; states * states * actions is at most {Limits.FormulaEntries}."),
            Case("rewards written out", Custom(10, 1000, sum), $"(4,3): the formulas of the rewards have 29990000 characters when written out for every state and action; at most {Limits.FormulaCharacters} are allowed."),
            Case("radius written out", Custom(10, 1000, "0") + $"ambiguity: {{ family: kl, radius: \"{sum}\" }}", "(9,34): the formulas of the radius have 29990000 characters when written out"),
            Case("formula", Custom(2, 1, new string('1', 5000)), $": the formula has 5000 characters; at most {Expression.MaximumLength} are allowed."),
            Case("formula depth", Custom(2, 1, new string('(', 100)), $": the formula is nested deeper than {Expression.MaximumDepth} levels."),
            Case("powers", Custom(2, 1, string.Join('^', Enumerable.Repeat("9", 50))), "(8,26): game custom: reward (s=0, a=0) is Infinity at mu=(1, 0); rewards must be finite numbers."),
            Case("garnet", Head + "game: { kind: garnet, parameters: { states: 1000, actions: 100, branching: 100 } }", "(3,15): game garnet refuses its parameters: (states + 1) * states * actions * branching is 10010000000; it is at most 10000000."),
            Case("tables", Head + "game: { kind: linear_quadratic, parameters: { l: 500, m: 100 } }", $"(3,15): the game has 1001 states and 201 actions, so a kernel has 201402201 entries; at most {Limits.TableEntries} are allowed. Make it smaller."),
            Case("kernels", Custom(100, 10, "0") + $"ambiguity: {{ family: finite, kernels: [{Many(51, _ => "{ \"*\": { \"*\": { 0: 1 } } }")}] }}", $"(9,39): ambiguity.kernels has 51 tables with 5100000 entries together; at most {Limits.TableEntries} are allowed."),
            Case("sizes", Sis + $"study: {{ agents: [{Many(1001, i => $"{i + 1}")}] }}", $"(4,18): study.agents has 1001 entries; at most {Limits.Sizes} numbers of agents are allowed."),
            Case("agents", Sis + "study: { agents: [1e30] }", "(4,19): study.agents[0] is 1e30; a number of agents is a whole number in [1, 1000000000000]."),
            Case("episodes", Sis + "study: { episodes: 99999999999999999999 }", "(4,20): study.episodes is 99999999999999999999; the number of episodes is a whole number in [2, 2147483647]."),
            Case("iterations", Sis + "equilibrium: { max_iterations: 1e10 }", "(4,32): equilibrium.max_iterations is 1e10; the limit is a whole number in [1, 1000000000]."),
            Case("policies", Sis + $"population: {{ policies: [{Many(101, _ => "{ policy: uniform, count: 1 }")}] }}", $"(4,25): population.policies has 101 entries; at most {Limits.Policies} are allowed."),
            Case("mismatch", Sis + $"mismatch: {{ equilibria: [{{ ambiguity: {{ family: none }} }}], deployments: [{{ kind: worst, ambiguity: {{ family: kl }}, distances: [{Many(99, i => $"{i}")}] }}] }}", $"(4,11): mismatch has 101 equilibria, deployments and distances together; at most {Limits.MismatchPoints} are allowed."),
        ];
    }

    [TestCaseSource(nameof(Hostile))]
    public void TooMuchIsRefusedWithTheLimitNamed(string text, string expected)
    {
        var read = ScenarioReader.Read("x.yaml", text, BuiltIns.Catalog());
        Assert.That(read.Problems.Select(p => p.ToString()), Has.Some.Contains(expected));
        Assert.That(read.Problems, Has.Count.LessThanOrEqualTo(Limits.Problems + 1));
    }

    [Test]
    public void ProblemsThatAreNotShownAreCounted()
    {
        string text = Sis + "population: { initial: {" + string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"k{i}: 1")) + "} }\n";
        Assert.That(ScenarioReader.Read("x.yaml", text, BuiltIns.Catalog()).Problems[^1].Message, Is.EqualTo("4800 more problems were found; mend the 200 above first."));
    }

    [Test]
    public void AtTheLimitsAScenarioIsRead()
    {
        string agents = string.Join(", ", Enumerable.Range(1, Limits.Sizes));
        Assert.That(ScenarioReader.Read("x.yaml", Sis + $"study: {{ agents: [{agents}] }}\n", BuiltIns.Catalog()).Study!.Agents, Has.Count.EqualTo(Limits.Sizes));
        string distances = string.Join(", ", Enumerable.Range(0, Limits.MismatchPoints - 2));
        string mismatch = $"mismatch: {{ equilibria: [{{ ambiguity: {{ family: none }} }}], deployments: [{{ kind: worst, ambiguity: {{ family: kl }}, distances: [{distances}] }}] }}\n";
        Assert.That(ScenarioReader.Read("x.yaml", Sis + mismatch, BuiltIns.Catalog()).Problems, Is.Empty);
    }

    [Test, Platform("Linux")]
    public void WhatIsNoFileIsNotReadForEver()
    {
        string pipe = Path.Combine(_folder, "pipe.yaml"), large = Path.Combine(_folder, "large.yaml");
        using (var made = Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
        }

        using (var file = File.Create(large))
        {
            file.SetLength(1L << 40);
        }

        Assert.That(Load("/dev/zero"), Is.EqualTo($"zero: the file cannot be read: it has more than {Limits.FileBytes} bytes; no scenario needs that."));
        Assert.That(Load(large), Is.EqualTo($"large.yaml: the file cannot be read: it has more than {Limits.FileBytes} bytes; no scenario needs that."));
        Assert.That(Load(pipe), Is.EqualTo("pipe.yaml: the file cannot be read: it gave nothing within 2 seconds; a scenario is a file, not a pipe that stays empty."));
        Assert.That(Load("/dev/null"), Is.EqualTo("null(1,1): the file is empty. A scenario needs at least schema, name and game."));
        Assert.That(Load(_folder), Does.Contain("this is a folder."));
    }

    [Test, Platform("Linux")]
    public async Task APipeThatIsWrittenToIsRead()
    {
        string pipe = Path.Combine(_folder, "pipe.yaml");
        using (var made = Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync();
        }

        // Opening a pipe waits for its reader.
        var writing = Task.Run(() => File.WriteAllText(pipe, "\ufeff" + Sis));
        Assert.That(ScenarioReader.Load(pipe, BuiltIns.Catalog()).Problems, Is.Empty);
        await writing;
    }

    [Test]
    public void TheReadmeNamesTheLimits()
    {
        string readme = File.ReadAllText(Path.Combine(HouseTests.Root, "README.md"));
        foreach (long limit in new long[] { Limits.Characters, Limits.Depth, Limits.Nodes, Limits.TextLength, Limits.Labels, Limits.FormulaEntries, Limits.FormulaCharacters, Limits.TableEntries, Limits.Sizes, Limits.Policies, Limits.MismatchPoints, Expression.MaximumLength, Expression.MaximumDepth })
        {
            Assert.That(readme, Does.Match($"Limits of a scenario.*[^0-9,]{limit.ToString("N0", CultureInfo.InvariantCulture)}[^0-9,]").IgnoreCase, $"{limit}");
        }
    }

    private static string Load(string path) => ScenarioReader.Load(path, BuiltIns.Catalog()).Problems.Single().ToString();
}
