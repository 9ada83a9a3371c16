using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Things that are named by a word or by { kind: word, ... }.
internal static class NamedThing
{
    // The value of kind; other keys must be among those given.
    public static ScenarioNode? Kind(MappingNode body, string path, Scalars scalars, params string[] keys)
    {
        var section = new Section(body, path, scalars);
        var kind = section.Require("kind", "Give the name of what is meant.");
        foreach (string key in keys)
        {
            section.Take(key);
        }

        section.Finish();
        return kind;
    }
}
