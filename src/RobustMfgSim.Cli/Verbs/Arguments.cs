using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>Arguments and options that verbs share, each with its check and its message.</summary>
internal static class Arguments
{
    public static Argument<string> Scenario() => new("SCENARIO") { Description = "Scenario file (YAML, schema 1)." };

    public static Option<bool> AllowPlugins() => new("--allow-plugins")
    {
        Description = "Load the plug-ins that a scenario names, which runs their code. Without it a scenario from a stranger is safe to run.",
        Recursive = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object on standard output and nothing else there." };

    public static Option<bool> Quiet() => new("--quiet") { Description = "Print errors only, and the JSON object where --json asks for one. Exit codes and files stay the same." };

    public static Option<string?> Out() => new("--out") { Description = "Folder for the results; must be empty or not exist. Default: runs/NAME.", HelpName = "DIR" };

    public static Option<ulong?> Seed() => Number<ulong>("--seed", "N", "Seed, in place of the scenario's.", text =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : (ulong?)null, "a whole number from 0 to 18446744073709551615");

    public static Option<int?> Episodes(string description = "Episodes for each number of agents, in place of the scenario's.") => Positive("--episodes", description);

    public static Option<int?> Steps() => Positive("--steps", "Steps of an episode. Default: 100.");

    public static Option<int?> Workers() => Positive("--workers", "Episodes simulated at the same time. Default: one per processor. Results do not depend on it.");

    public static Option<bool> Resume() => new("--resume") { Description = "Go on with the run in that folder, or start it if there is none. Results are the same as without the interruption." };

    public static Option<Shard?> Shard() => Number<Shard>(
        "--shard", "I/K", "Simulate and store part I of K of the replications, for 'merge'; a shard that was stopped goes on by itself.",
        text => text.Split('/') is [var i, var k] && Integer(i) is >= 1 and var index && Integer(k) is >= 1 and var count && index <= count ? new Shard(index, count) : null,
        "I/K with whole numbers 1 <= I <= K, for example 2/6");

    public static Option<int?> Shards(string description) => Positive("--shards", description, "K");

    public static Option<int?> Cpus(string description) => Positive("--cpus", description, "C");

    public static Option<long[]?> Agents() => new("--agents")
    {
        Description = "Numbers of agents, in place of the scenario's: for example 10,100,1000.",
        HelpName = "LIST",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
            long[] numbers = [.. parts.Select(p => Whole(p) ?? 0)];
            if (numbers.Any(n => n < 1))
            {
                result.AddError($"--agents is '{text}'; give whole numbers of at least 1, separated by commas.");
                return null;
            }

            return numbers;
        },
    };

    /// <summary>An option for a list that was not given reads as an empty list.</summary>
    public static long[]? Given(long[]? list) => list is { Length: > 0 } ? list : null;

    public static Option<string?> Prepared() => new("--prepared")
    {
        Description = "File of 'prepare' with the equilibrium and what deviators have learned, in place of solving and training. Results are the same.", HelpName = "FILE",
    };

    public static Option<uint?> Replication() => Number<uint>("--replication", "R", "Play this replication of 'run' again: same random numbers, kernels and moves.", text =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : (uint?)null, "a whole number from 0 to 4294967295");

    public static Option<string?> Deviator() => new("--deviator") { Description = "With --replication: the deviator of the study that agent 0 plays; it conforms when not given.", HelpName = "NAME" };

    public static Option<LogLevel> LogLevels()
    {
        string[] names = [.. Enum.GetNames<LogLevel>().Select(n => n.ToLowerInvariant())];
        return new("--log-level")
        {
            Description = $"Log events of this level and above to standard error, one line each: {string.Join(", ", names)}. Default: none.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => LogLevel.None,
            CustomParser = result =>
            {
                int found = Array.IndexOf(names, result.Tokens[0].Value);
                if (found < 0)
                {
                    result.AddError($"--log-level is '{result.Tokens[0].Value}'; allowed is {string.Join(", ", names)}.");
                }

                return found < 0 ? LogLevel.None : (LogLevel)found;
            },
        };
    }

    public static Option<long?> OneNumberOfAgents()
    {
        var option = Number<long>("--agents", "N", "Number of agents.", text => Whole(text) is >= 1 and var n ? n : null, "a whole number of at least 1");
        option.Required = true;
        return option;
    }

    public static Option<int?> Starts() => Positive("--starts", "Search from N starts and list the distinct equilibria found.");

    public static Option<bool> Compare() => new("--compare") { Description = "Show the equilibria without and with the scenario's ambiguity side by side, and what each policy gets nominally and in its worst case." };

    public static Option<string?> SolveOut() => new("--out") { Description = "With --sweep or --compare: folder for the json, csv and html files; must be empty or not exist.", HelpName = "DIR" };

    public static Option<SweepRequest?> Sweep() => new("--sweep")
    {
        Description = "Solve for COUNT values of one number of the scenario, for example ambiguity.radius=0:0.3:16.",
        HelpName = "PATH=FROM:TO:COUNT",
        CustomParser = result =>
        {
            if (SweepRequest.Parse(result.Tokens[0].Value, out string problem) is { } request)
            {
                return request;
            }

            result.AddError(problem);
            return null;
        },
    };

    private static Option<int?> Positive(string name, string description, string help = "N") =>
        Number<int>(name, help, description, text => Integer(text) is >= 1 and var n ? n : null, "a whole number of at least 1");

    private static Option<T?> Number<T>(string name, string help, string description, Func<string, T?> parse, string allowed)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = help,
            CustomParser = result => Parse(result, name, parse, allowed),
        };

    private static T? Parse<T>(ArgumentResult result, string name, Func<string, T?> parse, string allowed)
        where T : struct
    {
        string text = result.Tokens[0].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"{name} is '{text}'; allowed is {allowed}.");
        }

        return value;
    }

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static int? Integer(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
