using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RobustMfgSim.Cli;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Scenarios.Binding;
using RobustMfgSim.Scenarios.Yaml;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>The tables of keys that people wrote name every key that the program knows, and no other.</summary>
[CancelAfter(60_000)]
internal sealed partial class ReferencePageTests
{
    // Shapes that stand in several places of results, described once under their own headings.
    private static readonly string[] Shapes = ["interval", "constant", "point"];

    // An unknown key in every section makes the reader say what it knows there.
    private static readonly string[] Probes =
    [
        """
        unknown_here: 1
        game: { kind: custom, unknown_here: 1, states: [S, I], actions: [go], blocks: [ { states: [S], mass: 0.5, unknown_here: 1 }, { states: [I], mass: 0.5 } ], rewards: {}, transitions: {} }
        ambiguity: { family: moment, unknown_here: 1 }
        equilibrium: { unknown_here: 1 }
        population: { unknown_here: 1, adversary: { kind: random, unknown_here: 1 }, policies: [ { policy: uniform, share: 0.5, unknown_here: 1 }, { policy: { kind: table, rows: {}, unknown_here: 1 }, share: 0.5 } ] }
        study: { unknown_here: 1 }
        """,
        """
        game: { kind: sis, unknown_here: 1 }
        population: { adversary: { kind: fixed, unknown_here: 1 } }
        mismatch:
          unknown_here: 1
          equilibria: [ { ambiguity: { family: none }, unknown_here: 1 } ]
          deployments:
            - { kind: worst, ambiguity: { family: kl }, distances: [0.1], unknown_here: 1 }
            - { kind: random, ambiguity: { family: kl }, distances: [0.1], unknown_here: 1 }
            - { kind: given, kernel: {}, distances: [0.1], unknown_here: 1 }
        """,
    ];

    // The example of eq. E6: equal values in both states, so that nature chooses between two orders.
    private const string NatureMixes = """
        schema: 1
        name: nature-mixes
        game:
          kind: custom
          states: [L, R]
          actions: [stay]
          rewards: { L: { stay: "mu[L]" }, R: { stay: "mu[R]" } }
          transitions: { L: { stay: { L: 0.6, R: rest } }, R: { stay: { R: 0.45, L: rest } } }
        ambiguity: { family: contamination, radius: 0.2 }
        """;

    [Test]
    public void The_scenario_page_has_the_keys_of_the_reader()
    {
        var known = Probes.SelectMany(p => ScenarioReader.Read("probe.yaml", p, BuiltIns.Catalog()).Problems).Select(p => UnknownKey().Match(p.Message)).Where(m => m.Success)
            .SelectMany(m => m.Groups["known"].Value.Split(", ").Select(key => (Section: m.Groups["section"].Success ? WithoutIndex(m.Groups["section"].Value) : "Top level", Key: key))).Distinct().ToList();
        Assert.That(known.Select(k => k.Section).Distinct().Count(), Is.EqualTo(13), "every section was probed");
        Assert.That(Rows("scenario").Select(r => (r.Section, r.Key)), Is.EquivalentTo(known));
    }

    [Test]
    public void The_defaults_of_the_scenario_page_are_those_of_the_reader()
    {
        var problems = new ProblemList("defaults.yaml");
        string resolved = ScenarioReader.Read("defaults.yaml", "{ schema: 1, name: defaults, game: { kind: sis } }", BuiltIns.Catalog()).Study!.ResolvedScenario;
        var values = Values(NodeReader.Read(resolved, problems)!, "").Where(v => v.Key != "schema" && v.Key != "name").ToList();
        var stated = Rows("scenario").ToDictionary(r => r.Section == "Top level" ? r.Key : $"{r.Section}.{r.Key}", r => r.Default.Replace("`", "", StringComparison.Ordinal));
        var compared = values.Where(v => stated.GetValueOrDefault(v.Key, "required") != "required").ToList();
        Assert.That(compared, Has.Count.GreaterThan(15));
        Assert.That(compared.Where(v => !Same(v.Value, stated[v.Key])).Select(v => $"{v.Key}: {v.Value}, stated {stated[v.Key]}"), Is.Empty);
    }

    [Test]
    public async Task The_results_page_has_the_keys_of_results()
    {
        var found = new HashSet<string>();
        foreach (string golden in Directory.GetFiles(Path.Combine(HouseTests.Root, "tests", "RobustMfgSim.Tests", "Goldens"), "*.json"))
        {
            Collect(JsonDocument.Parse(await File.ReadAllTextAsync(golden)).RootElement, "", found);
        }

        string scenario = Path.Combine(HouseTests.Root, "scenarios", "first-study.yaml");
        await CollectAsync(found, "solve", scenario, "--json", "--starts", "2");
        string folder = Directory.CreateTempSubdirectory("robustmfg-reference-").FullName;
        try
        {
            string mixing = Path.Combine(folder, "mixing.yaml"), uniform = Path.Combine(folder, "uniform.yaml");
            await File.WriteAllTextAsync(mixing, NatureMixes);
            await CollectAsync(found, "solve", mixing, "--json");
            await File.WriteAllTextAsync(uniform, (await File.ReadAllTextAsync(scenario)).Replace("\npopulation:", "\npopulation:\n  policies: [ { policy: uniform } ]\n#", StringComparison.Ordinal));
            await CollectAsync(found, "exact", uniform, "--agents", "5", "--json");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var rows = Rows("results").Where(r => r.Section.Length > 0).ToList();
        var shapes = rows.Where(r => Shapes.Contains(r.Section)).Select(r => (r.Section, r.Key)).ToHashSet();
        var places = rows.Where(r => !Shapes.Contains(r.Section)).ToDictionary(r => r.Key, r => r.Kind);
        bool OfShape(string path) => Parents(path).Any(parent => places.TryGetValue(parent, out string? kind) && shapes.Contains((kind, path[(parent.Length + 1)..])));
        Assert.That(found.Where(path => !places.ContainsKey(path) && !OfShape(path)).Order(StringComparer.Ordinal), Is.Empty, "keys of results without a row on docs/reference/results.md");
        Assert.That(places.Keys.Where(key => !found.Contains(key.EndsWith("[]", StringComparison.Ordinal) ? key[..^2] : key)), Is.Empty, "rows without a key in any results");
        Assert.That(shapes.Where(s => !places.Any(p => p.Value == s.Section && found.Contains($"{p.Key}.{s.Key}"))), Is.Empty, "keys of shapes that no results have");
    }

    private static async Task CollectAsync(HashSet<string> found, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(arguments, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        Assert.That(code, Is.Zero, error.ToString());
        Collect(JsonDocument.Parse(output.ToString()).RootElement, "", found);
    }

    // Tables of numbers count as one key.
    private static void Collect(JsonElement element, string path, HashSet<string> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    string inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    found.Add(inner);
                    Collect(property.Value, inner, found);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, path + "[]", found);
                }

                break;
        }
    }

    private static IEnumerable<string> Parents(string path) => path.Select((c, i) => (c, i)).Where(x => x.c == '.').Select(x => path[..x.i]);

    // Words, numbers and lists of them, by path; a mapping in a list is no default of one key.
    private static IEnumerable<(string Key, string Value)> Values(ScenarioNode node, string path) => node switch
    {
        MappingNode mapping => mapping.Entries.SelectMany(e => Values(e.Value, path.Length == 0 ? e.Key.Value : $"{path}.{e.Key.Value}")),
        ScalarNode scalar => [(path, scalar.Value)],
        SequenceNode { Items: var items } when items.All(i => i is ScalarNode) => [(path, string.Join(", ", items.Cast<ScalarNode>().Select(i => i.Value)))],
        _ => [],
    };

    private static bool Same(string value, string stated) => value == stated
        || (double.TryParse(value, CultureInfo.InvariantCulture, out double one) && double.TryParse(stated, CultureInfo.InvariantCulture, out double other) && one == other);

    // Rows whose first cell is one key in code, with the heading they stand under and their next cells.
    private static IEnumerable<(string Section, string Key, string Kind, string Default)> Rows(string page)
    {
        string section = "";
        foreach (string line in File.ReadLines(Path.Combine(HouseTests.Root, "docs", "reference", page + ".md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                yield return (section, row.Groups[1].Value, row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim());
            }
        }
    }

    private static string WithoutIndex(string path) => Index().Replace(path, "[]");

    [GeneratedRegex(@"^unknown key 'unknown_here'(?: in (?<section>\S+))?\. Known: (?<known>.*)\.$")]
    private static partial Regex UnknownKey();

    [GeneratedRegex(@"^\| `([^`]+)` \| ([^|]*)\|([^|]*)\|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
