using RobustMfgSim.Environments;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

/// <summary>Networks that scenarios name or hold.</summary>
internal sealed class NetworkScenarioTests
{
    private const string Network = """
        { "format": "robustmfgsim-mlp", "version": 1, "states": ["S", "I"], "actions": ["none", "protect"], "activation": "tanh",
          "layers": [ { "weights": [[0, 0, 0, 5], [1, 2, 3, 4], [0, 0, 0, 0]], "biases": [0.1, 0, 0] }, { "weights": [[1, 0, 0], [-1, 0, 0.25]], "biases": [0, 0] } ] }
        """;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("robustmfg-network-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_file_is_found_beside_the_scenario_and_the_resolved_scenario_holds_it()
    {
        var named = Read("{ kind: mlp, file: nets/a.json }", Network);
        Assert.That(named.Problems, Is.Empty);
        var held = ScenarioReader.Read("elsewhere.yaml", named.Study!.ResolvedScenario, BuiltIns.Catalog());
        Assert.That(held.Problems, Is.Empty);
        Assert.That((held.Study!.ResolvedScenario, held.Study.Sha256), Is.EqualTo((named.Study.ResolvedScenario, named.Study.Sha256)));
        Assert.That(Read($"{{ kind: mlp, network: {Network} }}").Study!.Sha256, Is.EqualTo(named.Study.Sha256), "written out by hand");

        // tanh(5/2 + 0.1) in both states: p(none) = 1 / (1 + exp(-2 tanh(2.6))).
        double expected = 1 / (1 + Math.Exp(-2 * Math.Tanh(2.6)));
        foreach (var study in new[] { named.Study, held.Study })
        {
            var rows = new double[4];
            study.Deviators[0].Create(study.Game, null!).Decide(new Moment(0, [0.5, 0.5], null), rows);
            Assert.That(rows, Is.EqualTo(new[] { expected, 1 - expected, expected, 1 - expected }).Within(1e-15));
        }
    }

    [Test]
    public void Another_number_in_the_file_is_another_study()
    {
        string first = Read("{ kind: mlp, file: nets/a.json }", Network).Study!.Sha256;
        Assert.That(Read("{ kind: mlp, file: nets/a.json }", Network.Replace("0.25", "0.250000001", StringComparison.Ordinal)).Study!.Sha256, Is.Not.EqualTo(first));
        Assert.That(Read("{ kind: mlp, file: nets/a.json }", Network + "\n\n").Study!.Sha256, Is.EqualTo(first), "white space is no number");
    }

    [TestCase("mlp", null, "x.yaml(5,14): the deviator 'mlp' needs its network: deviators[0] = { kind: mlp, file: PATH }.")]
    [TestCase("{ kind: mlp, file: a, network: {} }", null, "x.yaml(5,14): the deviator 'mlp' has a file and a network; keep one of them: deviators[0] = { kind: mlp, file: PATH }.")]
    [TestCase("{ kind: mlp, file: nets/b.json }", null, "x.yaml(5,33): deviators[0].file is 'nets/b.json': the file does not exist. Paths are relative to the scenario's folder.")]
    [TestCase("{ kind: mlp, file: nets/a.json }", "", "x.yaml(5,33): deviators[0].file is 'nets/a.json': the file is empty.")]
    [TestCase("{ kind: mlp, file: nets/a.json }", "[1]", "x.yaml(5,33): deviators[0].file is 'nets/a.json': the file holds no JSON object.")]
    [TestCase("{ kind: mlp, file: nets/a.json }", "{\n1", "x.yaml(5,33): deviators[0].file is 'nets/a.json': this is not JSON (line 2).")]
    [TestCase("{ kind: mlp, file: nets/a.json }", """{"a":1,"a":2}""", "x.yaml(5,33): deviators[0].file is 'nets/a.json': a key stands twice in an object.")]
    [TestCase("{ kind: mlp, speed: 1 }", null, "x.yaml(5,27): unknown parameter 'speed' of deviator mlp. Known: file, network.")]
    public void A_network_that_is_not_there_is_a_problem_with_its_place(string deviator, string? file, string problem) =>
        Assert.That(Read(deviator, file).Problems.Select(p => p.ToString()), Has.Member(problem));

    [TestCase("robustmfgsim-mlp", "onnx", "the network.format is the text 'onnx'; robustmfgsim-mlp is needed.")]
    [TestCase("\"version\": 1", "\"version\": 2", "the network.version is 2; this program reads version 1.")]
    [TestCase("[\"S\", \"I\"]", "[\"S\", \"R\"]", "the network.states are S, R; those of the game are S, I. A network plays the game that it was made for.")]
    [TestCase("tanh", "tan", "unknown activation 'tan'. Did you mean 'tanh'? Known: tanh, relu.")]
    [TestCase("[0, 0, 0, 5]", "[0, 0, 5]", "the network.layers[0].weights[0] has 3 numbers; 4 are needed.")]
    [TestCase("[-1, 0, 0.25]", "[-1, 0, 1e999]", "the network.layers[1].weights[1][2] is the text '1e999'; a finite number is needed.")]
    [TestCase("[1, 0, 0], [-1, 0, 0.25]", "[1, 0, 0]", "the network.layers[1].weights has 1 rows; the last layer has 2, one for every action.")]
    [TestCase("\"biases\": [0.1, 0, 0]", "\"biases\": [0.1]", "the network.layers[0].biases has 1 numbers; 3 are needed.")]
    [TestCase("\"biases\": [0.1, 0, 0]", "\"bias\": [0.1]", "the key 'the network.layers[0].biases' is missing. Give one bias for every output.")]
    public void What_is_wrong_in_the_file_is_told_with_both_names(string old, string changed, string problem)
    {
        string text = Network.Replace(old, changed, StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(Network));
        Assert.That(Read("{ kind: mlp, file: nets/a.json }", text).Problems.Select(p => p.ToString()), Has.Member($"x.yaml(5,33): deviators[0].file: a.json: {problem}"));
    }

    [Test]
    public void A_network_of_more_numbers_than_a_scenario_holds_is_refused()
    {
        string row = $"[{string.Join(", ", Enumerable.Repeat("1", 4))}]", wide = string.Join(", ", Enumerable.Repeat(row, 7000));
        var problems = Read("{ kind: mlp, file: nets/a.json }", Network.Replace("[0, 0, 0, 5], [1, 2, 3, 4], [0, 0, 0, 0]", wide, StringComparison.Ordinal)
            .Replace("[0.1, 0, 0]", $"[{string.Join(", ", Enumerable.Repeat("1", 7000))}]", StringComparison.Ordinal)).Problems;
        Assert.That(problems.Select(p => p.Message), Has.Member("deviators[0].file: a.json: the network.layers[0].biases: the network has more than 32768 weights and biases, which is the most."));
    }

    private ScenarioResult Read(string deviator, string? file = null)
    {
        if (file is not null)
        {
            Directory.CreateDirectory(Path.Combine(_folder, "nets"));
            File.WriteAllText(Path.Combine(_folder, "nets", "a.json"), file);
        }

        string path = Path.Combine(_folder, "x.yaml");
        File.WriteAllText(path, $"schema: 1\nname: x\ngame: {{ kind: sis }}\ndeviators:\n           [ {deviator.ReplaceLineEndings(" ")} ]\n");
        return ScenarioReader.Load(path, BuiltIns.Catalog());
    }
}
