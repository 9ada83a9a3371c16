using RobustMfgSim.Core.Games;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Numbers under the names of a description's parameters, each in its range.
internal static class NumericParameters
{
    // Those that are right; a problem for each of the others.
    public static Dictionary<string, double> Read(
        IEnumerable<(ScalarNode Key, ScenarioNode Value)> entries, Descriptor descriptor, string kind, string path, Scalars scalars)
    {
        var given = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (ParameterRange.Find(descriptor, key.Value) is not { } spec)
            {
                scalars.Problems.Add(
                    key, $"unknown parameter '{key.Short}' of {kind} {descriptor.Name}. {NearMiss.Hint(key.Value, descriptor.Parameters.Select(p => p.Name).Concat(descriptor.Options.Select(o => o.Name)))}");
            }
            else if (scalars.Number(value, $"{path}.{spec.Name}", x => ParameterRange.Allows(spec, x), $"{spec.Name} {ParameterRange.Text(spec)}") is { } number)
            {
                given.Add(spec.Name, number);
            }
        }

        return given;
    }

    // All parameters with their values, defaults included.
    public static IEnumerable<(string Key, ScenarioNode? Value)> Resolved(Descriptor descriptor, ParameterValues values) =>
        descriptor.Parameters.Select(p => (p.Name, (ScenarioNode?)NodeWriter.Number(values[p.Name])));
}
