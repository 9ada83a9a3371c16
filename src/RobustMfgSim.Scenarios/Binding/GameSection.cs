using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// game: { kind, parameters } of something built in or registered; { kind: custom, ... } goes to CustomGameSection. Parameters not given have their
// defaults, each in the range that its description states.
internal static class GameSection
{
    public const string Custom = "custom";

    public static BoundGame? Bind(ScenarioNode node, double discount, Catalog catalog, Scalars scalars)
    {
        if (scalars.Mapping(node, "game") is not { } mapping)
        {
            return null;
        }

        var section = new Section(mapping, "game", scalars);
        string[] known = [.. catalog.Games.Entries.Select(e => e.Descriptor.Name), Custom];
        if (section.Require("kind", $"Give the name of a game. {NearMiss.Hint(string.Empty, known)}") is not { } kindNode
            || scalars.Name(kindNode, "game.kind", "game", known) is not { } kind)
        {
            return null;
        }

        return kind == Custom
            ? CustomGameSection.Bind(section, discount)
            : BuiltIn(section, catalog.Games.Find(kind)!, kindNode, discount);
    }

    private static BoundGame BuiltIn(
        Section section, CatalogEntry<Func<ParameterValues, double, IMeanFieldGame>> entry, ScenarioNode kindNode, double discount)
    {
        var (given, complete) = Parameters(section, entry.Descriptor);
        section.Finish();
        IMeanFieldGame? game = null;
        ExpressionScope? scope = null;
        var values = new ParameterValues(entry.Descriptor, given);
        if (complete)
        {
            try
            {
                game = SizeAllowed(entry.Create(values, discount) ?? throw new InvalidOperationException("the factory gave null."), kindNode, section.Scalars.Problems);
                scope = game is null ? null : new(game.Shape, entry.Descriptor.Parameters.ToDictionary(p => p.Name, p => values[p.Name]));
            }
            catch (ArgumentException e)
            {
                section.Scalars.Problems.Add(kindNode, $"game {entry.Descriptor.Name} refuses its parameters: {e.Message}");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                section.Scalars.Problems.Add(kindNode, $"game {entry.Descriptor.Name} cannot be made: {e.GetType().Name}: {e.Message}");
            }
        }

        var resolved = NodeWriter.Map(
            ("kind", NodeWriter.Text(entry.Descriptor.Name)),
            ("parameters", NodeWriter.Map(NumericParameters.Resolved(entry.Descriptor, values))));
        return new(entry.Descriptor.Name, game, scope, resolved) { Place = _ => kindNode };
    }

    // Null, and reported, where the tables of a game would fill the memory.
    private static IMeanFieldGame? SizeAllowed(IMeanFieldGame game, ScenarioNode kind, ProblemList problems)
    {
        long entries = (long)game.Shape.States * game.Shape.Actions * game.Shape.States;
        if (entries <= Limits.TableEntries)
        {
            return game;
        }

        problems.Add(kind, $"the game has {game.Shape.States} states and {game.Shape.Actions} actions, so a kernel has {entries} entries; at most {Limits.TableEntries} are allowed. Make it smaller.");
        return null;
    }

    // The parameters given that are right, and whether all were.
    private static (Dictionary<string, double> Given, bool Complete) Parameters(Section section, Descriptor descriptor)
    {
        var given = new Dictionary<string, double>(StringComparer.Ordinal);
        if (section.Take("parameters") is not { } node)
        {
            return (given, true);
        }

        if (section.Scalars.Mapping(node, "game.parameters") is not { } mapping)
        {
            return (given, false);
        }

        var read = NumericParameters.Read(mapping.Entries, descriptor, "game", "game.parameters", section.Scalars);
        return (read, read.Count == mapping.Entries.Count);
    }
}
