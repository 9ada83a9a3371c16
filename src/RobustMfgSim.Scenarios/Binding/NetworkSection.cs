using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Networks;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// A policy of kind mlp: { kind: mlp, file: PATH } or { kind: mlp, network: DOCUMENT }, the document that the file holds (docs/python.md):
// { format: robustmfgsim-mlp, version: 1, states: [labels], actions: [labels], activation: tanh | relu, layers: [ { weights: [[..], ..], biases: [..] }, .. ] }.
// The resolved scenario holds the document: it runs again wherever it is, and its hash tells one network from another.
internal sealed class NetworkSection(GameShape? shape, Scalars scalars)
{
    public const string Network = "network", File = "file";
    private const string Format = "robustmfgsim-mlp";
    private static readonly string[] Activations = ["tanh", "relu"];

    private int _numbers;

    // The network, and the document as it is written in full; null when something is wrong, or when the game's labels are not known.
    public (MultilayerPerceptron Network, MappingNode Resolved)? Read(ScenarioNode node, string path, string what)
    {
        var body = node as MappingNode;
        var (file, network) = (body?.Find(File), body?.Find(Network));
        if ((file is null) == (network is null))
        {
            string found = file is null ? "needs its network" : "has a file and a network; keep one of them";
            scalars.Problems.Add(node, $"{what} {found}: {path} = {{ kind: mlp, file: PATH }}.");
            return null;
        }

        if (network is not null)
        {
            return scalars.Mapping(network, $"{path}.{Network}") is { } written ? Document(written, $"{path}.{Network}") : null;
        }

        return scalars.Text(file!, $"{path}.{File}", "the path of a file") is { } name ? FromFile(file!, name, $"{path}.{File}") : null;
    }

    // Problems of the file's content stand where the scenario names it.
    private (MultilayerPerceptron, MappingNode)? FromFile(ScenarioNode place, string name, string path)
    {
        var problems = new ProblemList(Path.GetFileName(name));
        if (NetworkFile.Read(Path.Combine(scalars.Problems.Folder, name)) is var (document, fault) && document is null)
        {
            scalars.Problems.Add(place, $"{path} is '{((ScalarNode)place).Short}': {fault}");
            return null;
        }

        var found = new NetworkSection(shape, new(problems)).Document(document!, "the network");
        foreach (var problem in problems.InOrder())
        {
            scalars.Problems.Add(place, $"{path}: {problem}");
        }

        return found;
    }

    private (MultilayerPerceptron, MappingNode)? Document(MappingNode node, string path)
    {
        int before = scalars.Problems.Count;
        var section = new Section(node, path, scalars);
        var format = section.Require("format", $"Write format: {Format}.");
        if (format is not null && !(format is ScalarNode { Value: Format }))
        {
            scalars.Problems.Add(format, $"{path}.format is {format.Kind}; {Format} is needed.");
        }

        if (section.Require("version", "Write version: 1.") is { } version)
        {
            scalars.Number(version, $"{path}.version", x => x == 1, "this program reads version 1");
        }

        Labels(section, "states", shape?.StateLabels);
        Labels(section, "actions", shape?.ActionLabels);
        string? activation = section.Require("activation", "Give tanh or relu.") is { } a ? scalars.Name(a, $"{path}.activation", "activation", Activations) : null;
        var layers = section.Require("layers", "Give a list of { weights, biases }.") is { } l ? Layers(l, $"{path}.layers") : null;
        section.Finish();
        if (scalars.Problems.Count > before || shape is null || activation is null || layers is null)
        {
            return null;
        }

        var network = new MultilayerPerceptron(shape.States, shape.Actions, activation == Activations[0] ? Activation.Tanh : Activation.Relu, layers);
        return (network, Resolved(network, activation, shape));
    }

    private void Labels(Section section, string key, IReadOnlyList<string>? own)
    {
        if (section.Require(key, "Give the labels that the network was made for.") is not { } node || scalars.List(node, section.Path(key)) is not { } list || own is null)
        {
            return;
        }

        string[] given = [.. list.Items.Select(i => i is ScalarNode scalar ? scalar.Value : i.Kind)];
        if (!given.SequenceEqual(own))
        {
            scalars.Problems.Add(node, $"{section.Path(key)} are {Short(given)}; those of the game are {Short(own)}. A network plays the game that it was made for.");
        }
    }

    private List<NetworkLayer>? Layers(ScenarioNode node, string path)
    {
        if (scalars.List(node, path) is not { } list)
        {
            return null;
        }

        if (list.Items.Count == 0)
        {
            scalars.Problems.Add(node, $"{path} is an empty list; a network has at least one layer.");
            return null;
        }

        var layers = new List<NetworkLayer>();
        int? inputs = 2 * shape?.States;
        foreach (var (k, item) in list.Items.Index())
        {
            int? outputs = k == list.Items.Count - 1 ? shape?.Actions : null;
            if (inputs is not { } width || Layer(item, $"{path}[{k}]", width, outputs) is not { } layer)
            {
                return null;
            }

            layers.Add(layer);
            inputs = layer.Outputs;
        }

        return layers;
    }

    private NetworkLayer? Layer(ScenarioNode node, string path, int inputs, int? outputs)
    {
        if (scalars.Mapping(node, path) is not { } mapping)
        {
            return null;
        }

        var section = new Section(mapping, path, scalars);
        var weightsNode = section.Require("weights", "Give one row of weights for every output.");
        var biasesNode = section.Require("biases", "Give one bias for every output.");
        section.Finish();
        if (weightsNode is null || biasesNode is null || scalars.List(weightsNode, $"{path}.weights") is not { } rows)
        {
            return null;
        }

        if (rows.Items.Count == 0 || (outputs is { } needed && rows.Items.Count != needed))
        {
            scalars.Problems.Add(weightsNode, $"{path}.weights has {rows.Items.Count} rows; {(outputs is { } m ? $"the last layer has {m}, one for every action" : "a layer has at least one")}.");
            return null;
        }

        var weights = new double[rows.Items.Count * inputs];
        foreach (var (j, row) in rows.Items.Index())
        {
            if (!Numbers(row, $"{path}.weights[{j}]", weights.AsSpan(j * inputs, inputs)))
            {
                return null;
            }
        }

        var biases = new double[rows.Items.Count];
        return Numbers(biasesNode, $"{path}.biases", biases) ? new(weights, biases) : null;
    }

    private bool Numbers(ScenarioNode node, string path, Span<double> numbers)
    {
        if (scalars.List(node, path) is not { } list)
        {
            return false;
        }

        _numbers += numbers.Length;
        if (list.Items.Count != numbers.Length || _numbers > MultilayerPerceptron.MostNumbers)
        {
            scalars.Problems.Add(node, list.Items.Count != numbers.Length
                ? $"{path} has {list.Items.Count} numbers; {numbers.Length} are needed."
                : $"{path}: the network has more than {MultilayerPerceptron.MostNumbers} weights and biases, which is the most.");
            return false;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            if (Scalars.ParsedNumber(list.Items[i]) is not { } number)
            {
                scalars.Problems.Add(list.Items[i], $"{path}[{i}] is {list.Items[i].Kind}; a finite number is needed.");
                return false;
            }

            numbers[i] = number;
        }

        return true;
    }

    private static MappingNode Resolved(MultilayerPerceptron network, string activation, GameShape shape)
    {
        SequenceNode Row(double[] numbers) => NodeWriter.List(numbers.Select(NodeWriter.Number));
        SequenceNode Texts(IReadOnlyList<string> labels) => NodeWriter.List(labels.Select(NodeWriter.Text));
        return NodeWriter.Map(
            ("format", NodeWriter.Text(Format)), ("version", NodeWriter.Number(1)), ("states", Texts(shape.StateLabels)), ("actions", Texts(shape.ActionLabels)), ("activation", NodeWriter.Text(activation)),
            ("layers", NodeWriter.List(network.Layers.Select(layer => NodeWriter.Map(
                ("weights", NodeWriter.List(layer.Weights.Chunk(layer.Weights.Length / layer.Outputs).Select(Row))), ("biases", Row(layer.Biases)))))));
    }

    private static string Short(IReadOnlyList<string> labels) => labels.Count <= 8 ? string.Join(", ", labels) : $"{string.Join(", ", labels.Take(7))}, ... ({labels.Count})";
}
