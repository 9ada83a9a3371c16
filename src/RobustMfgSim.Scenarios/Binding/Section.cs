using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Reads the keys of one mapping: what is taken is known, what is left at the end is reported.
internal sealed class Section(MappingNode node, string path, Scalars scalars)
{
    // Every key of a scenario with the section it belongs to, for the hint that a key stands in the wrong place.
    private static readonly (string Key, string Section)[] Homes =
    [
        ("schema", ""), ("name", ""), ("plugins", ""), ("discount", ""), ("game", ""), ("ambiguity", ""), ("equilibrium", ""), ("population", ""), ("deviators", ""), ("estimators", ""),
        ("study", ""), ("mismatch", ""), ("accept_unconverged", ""),
        ("kind", "game"), ("parameters", "game"), ("states", "game"), ("actions", "game"), ("blocks", "game"), ("rewards", "game"), ("transitions", "game"),
        ("family", "ambiguity"), ("radius", "ambiguity"), ("support", "ambiguity"), ("rectangularity", "ambiguity"), ("order", "ambiguity"), ("metric", "ambiguity"),
        ("weights", "ambiguity"), ("ratios", "ambiguity"), ("lower", "ambiguity"), ("upper", "ambiguity"), ("kernels", "ambiguity"), ("features", "ambiguity"),
        ("solver", "equilibrium"), ("tolerance", "equilibrium"), ("max_iterations", "equilibrium"),
        ("initial", "population"), ("adversary", "population"), ("policies", "population"),
        ("agents", "study"), ("episodes", "study"), ("precision", "study"), ("confidence", "study"), ("truncation", "study"), ("engine", "study"), ("tagged_draws", "study"), ("bounds", "study"),
        ("seed", "study"),
    ];

    private readonly List<string> _known = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    public MappingNode Node => node;

    public Scalars Scalars => scalars;

    public string Path(string key) => path.Length == 0 ? key : $"{path}.{key}";

    // The value of a key, or null when it is not there.
    public ScenarioNode? Take(string key)
    {
        _known.Add(key);
        return node.Find(key);
    }

    // The value of a key that must be there.
    public ScenarioNode? Require(string key, string advice)
    {
        var value = Take(key);
        if (value is null)
        {
            scalars.Problems.Add(node, $"the key '{Path(key)}' is missing. {advice}");
        }

        return value;
    }

    // A key that other versions know: refused with what to do instead.
    public void Refuse(string key, string advice)
    {
        _refused.Add(key);
        foreach (var (name, _) in node.Entries.Where(e => e.Key.Value == key))
        {
            scalars.Problems.Add(name, $"{Path(key)} is not supported in this version; {advice}");
        }
    }

    // Reports every key that nobody took.
    public void Finish()
    {
        foreach (var (key, _) in node.Entries.Where(e => !_known.Contains(e.Key.Value) && !_refused.Contains(e.Key.Value)).TakeWhile(_ => !scalars.Problems.IsFull))
        {
            string where = path.Length == 0 ? string.Empty : $" in {path}";
            string? home = Homes.Where(h => h.Key == key.Value && h.Section != path).Select(h => h.Section).FirstOrDefault();
            string hint = home is null || NearMiss.Find(key.Value, _known) is not null ? NearMiss.Hint(key.Value, _known)
                : $"It belongs {(home.Length == 0 ? "at the top level" : $"in {home}")}.";
            scalars.Problems.Add(key, $"unknown key '{key.Short}'{where}. {hint}");
        }
    }
}
