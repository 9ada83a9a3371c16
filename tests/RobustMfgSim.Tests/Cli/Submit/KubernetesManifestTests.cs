using System.Text.RegularExpressions;
using NUnit.Framework;
using RobustMfgSim.Cli.Submit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RobustMfgSim.Tests.Cli.Submit;

/// <summary>
/// Manifests against the definition of batch/v1 Job in the Kubernetes API reference: every key that is used exists there, with its type, and names and quantities have the form that the API server demands.
/// No API server was asked.
/// </summary>
internal sealed partial class KubernetesManifestTests
{
    // Fields of the reference (Kubernetes 1.31), as far as a study can need them: path -> type. [] is an element of a list.
    private static readonly Dictionary<string, string> Reference = new()
    {
        ["apiVersion"] = "string", ["kind"] = "string", ["metadata"] = "object", ["metadata.name"] = "label", ["spec"] = "object",
        ["spec.completionMode"] = "NonIndexed|Indexed", ["spec.completions"] = "integer", ["spec.parallelism"] = "integer", ["spec.backoffLimit"] = "integer",
        ["spec.podFailurePolicy"] = "object", ["spec.podFailurePolicy.rules"] = "list", ["spec.podFailurePolicy.rules[]"] = "object",
        ["spec.podFailurePolicy.rules[].action"] = "FailJob|FailIndex|Ignore|Count", ["spec.podFailurePolicy.rules[].onExitCodes"] = "object",
        ["spec.podFailurePolicy.rules[].onExitCodes.operator"] = "In|NotIn", ["spec.podFailurePolicy.rules[].onExitCodes.values"] = "list", ["spec.podFailurePolicy.rules[].onExitCodes.values[]"] = "integer",
        ["spec.template"] = "object", ["spec.template.spec"] = "object", ["spec.template.spec.restartPolicy"] = "Never|OnFailure",
        ["spec.template.spec.containers"] = "list", ["spec.template.spec.containers[]"] = "object",
        ["spec.template.spec.containers[].name"] = "label", ["spec.template.spec.containers[].image"] = "string", ["spec.template.spec.containers[].workingDir"] = "string",
        ["spec.template.spec.containers[].command"] = "list", ["spec.template.spec.containers[].command[]"] = "string",
        ["spec.template.spec.containers[].args"] = "list", ["spec.template.spec.containers[].args[]"] = "text",
        ["spec.template.spec.containers[].resources"] = "object", ["spec.template.spec.containers[].resources.requests"] = "object", ["spec.template.spec.containers[].resources.limits"] = "object",
        ["spec.template.spec.containers[].resources.requests.cpu"] = "quantity", ["spec.template.spec.containers[].resources.limits.cpu"] = "quantity",
        ["spec.template.spec.containers[].volumeMounts"] = "list", ["spec.template.spec.containers[].volumeMounts[]"] = "object",
        ["spec.template.spec.containers[].volumeMounts[].name"] = "label", ["spec.template.spec.containers[].volumeMounts[].mountPath"] = "string",
        ["spec.template.spec.volumes"] = "list", ["spec.template.spec.volumes[]"] = "object", ["spec.template.spec.volumes[].name"] = "label",
        ["spec.template.spec.volumes[].persistentVolumeClaim"] = "object", ["spec.template.spec.volumes[].persistentVolumeClaim.claimName"] = "label",
    };

    private static readonly string[] Required = ["apiVersion", "kind", "metadata.name", "spec.template.spec.restartPolicy", "spec.template.spec.containers[].name", "spec.template.spec.containers[].image"];

    [TestCase("left-right", 1)]
    [TestCase("Die Straße: 100 % Maut!", 7)]
    [TestCase("a-study-with-a-name-that-is-much-longer-than-any-label-of-kubernetes-may-be-and-then-some", 1000)]
    public void Manifests_have_only_fields_of_the_reference_with_their_types(string study, int count)
    {
        var files = new KubernetesManifest(study, "registry.example.org/robustmfg:1.0", "study-claim", new(count, 2)).Files().ToList();
        Assert.That(files.Select(f => f.Name), Is.EqualTo(new[] { "prepare.yaml", "array.yaml", "merge.yaml" }));
        foreach (var (name, text) in files)
        {
            var found = Fields(text);
            Assert.That(Problems(found), Is.Empty, name);
            Assert.That((found["apiVersion"][0], found["kind"][0]), Is.EqualTo(("batch/v1", "Job")));
        }

        // The pods of an indexed job are called NAME-INDEX-XXXXX, and that is a label too.
        var array = Fields(files[1].Text);
        Assert.That((array["spec.completionMode"][0], array["spec.completions"][0], array["spec.parallelism"][0]), Is.EqualTo(("Indexed", $"{count}", $"{count}")));
        Assert.That($"{array["metadata.name"][0]}-{count - 1}-xxxxx", Has.Length.LessThanOrEqualTo(63));
        Assert.That(array["spec.template.spec.containers[].args[]"], Is.EqualTo(new[] { "run", "scenario.yaml", "--prepared", "prepared.db", "--shards", $"{count}", "--workers", "2", "--out", "shards" }.Select(a => $"\"{a}\"")));
        Assert.That(files.Select(f => Fields(f.Text)["metadata.name"][0]).Distinct().Count(), Is.EqualTo(3));
    }

    [TestCase("completions: 3", "completions: three", "spec.completions is 'three', no integer")]
    [TestCase("completionMode: Indexed", "completionMode: indexed", "spec.completionMode is 'indexed', no NonIndexed|Indexed")]
    [TestCase("  completionMode:", "  mode:", "spec.mode is no field")]
    [TestCase("restartPolicy: Never", "restartPolicy: Always", "spec.template.spec.restartPolicy is 'Always', no Never|OnFailure")]
    [TestCase("cpu: \"2\"", "cpu: \"two\"", "spec.template.spec.containers[].resources.requests.cpu is 'two', no quantity")]
    [TestCase("  name: left", "  name: Left", "metadata.name is 'Left-right-shards', no label")]
    [TestCase("\"--shards\", \"3\"", "\"--shards\", 3", "spec.template.spec.containers[].args[] is '3', no text")]
    [TestCase("kind: Job\n", "", "kind is missing")]
    public void The_check_finds_what_is_wrong(string right, string wrong, string expected)
    {
        string text = new KubernetesManifest("left-right", "robustmfg:1", "claim", new(3, 2)).Files().ElementAt(1).Text;
        Assert.That(text, Does.Contain(right));
        Assert.That(Problems(Fields(text.Replace(right, wrong, StringComparison.Ordinal))), Does.Contain(expected));
    }

    [TestCase("registry.example.org:5000/group/robustmfg@sha256:abc", "claim-1", null)]
    [TestCase("", "claim", "--image is ''")]
    [TestCase("image \"quoted\"", "claim", "--image is 'image \"quoted\"'")]
    [TestCase("image", "Claim", "--claim is 'Claim'")]
    [TestCase("image", "claim }", "--claim is 'claim }'")]
    public void Images_and_claims_are_checked(string image, string claim, string? expected) =>
        Assert.That(KubernetesManifest.Problem(image, claim), expected is null ? Is.Null : Does.StartWith(expected));

    private static List<string> Problems(Dictionary<string, List<string>> fields) =>
    [
        .. Required.Where(r => !fields.ContainsKey(r)).Select(r => $"{r} is missing"),
        .. fields.Keys.Where(k => !Reference.ContainsKey(k)).Select(k => $"{k} is no field"),
        .. from field in fields
           where Reference.ContainsKey(field.Key)
           let type = Reference[field.Key]
           from value in field.Value
           where !Fits(type, value)
           select $"{field.Key} is '{value}', no {type}",
    ];

    private static bool Fits(string type, string value) => type switch
    {
        "object" => value == "{}",
        "list" => value == "[]",
        "integer" => Integer().IsMatch(value),
        "label" => value.Length <= 63 && LabelForm().IsMatch(value),
        "quantity" => Quantity().IsMatch(value),
        "string" => value.Length > 0,
        "text" => value.StartsWith('"'),
        _ => type.Split('|').Contains(value),
    };

    // Every path with its values. A plain 3 is a number for the API server, which takes only text as an argument; so texts keep their quotes here.
    private static Dictionary<string, List<string>> Fields(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var fields = new Dictionary<string, List<string>>();
        Visit("", stream.Documents.Single().RootNode);
        return fields;

        void Visit(string path, YamlNode node)
        {
            if (path.Length > 0)
            {
                fields.TryAdd(path, []);
                fields[path].Add(node switch
                {
                    YamlMappingNode => "{}",
                    YamlSequenceNode => "[]",
                    YamlScalarNode scalar when Reference.GetValueOrDefault(path) == "text" => scalar.Style == ScalarStyle.Plain ? scalar.Value! : $"\"{scalar.Value}\"",
                    YamlScalarNode scalar => scalar.Value!,
                    _ => throw new NotSupportedException(node.NodeType.ToString()),
                });
            }

            if (node is YamlMappingNode mapping)
            {
                foreach (var (key, value) in mapping.Children)
                {
                    Visit(path.Length == 0 ? $"{key}" : $"{path}.{key}", value);
                }
            }

            if (node is YamlSequenceNode list)
            {
                foreach (var item in list.Children)
                {
                    Visit(path + "[]", item);
                }
            }
        }
    }

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex LabelForm();

    [GeneratedRegex("^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$")]
    private static partial Regex Quantity();
}
