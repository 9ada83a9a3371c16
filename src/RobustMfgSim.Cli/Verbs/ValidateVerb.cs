using System.CommandLine;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>validate SCENARIO: all problems, or ok and the study in words.</summary>
internal static class ValidateVerb
{
    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var command = new Command("validate", "Checks a scenario: all problems at once, or 'ok' and the study in words.") { scenario };
        command.SetAction(parsed => Run(host, parsed.GetRequiredValue(scenario)));
        return command;
    }

    private static int Run(CliHost host, string path)
    {
        if (Scenarios.Load(host, path) is not { Study: { } study } loaded)
        {
            return ExitCode.Wrong;
        }

        host.Output.WriteLine($"ok: {Screen.Safe(study.Name)}");
        if (loaded.Coverage is { } coverage)
        {
            host.Output.WriteLine($"  {"Checked",-12}{Screen.Safe(coverage)}");
        }

        foreach (var (heading, words) in StudyDescription.Lines(study))
        {
            host.Output.WriteLine($"  {heading,-12}{Screen.Safe(words)}");
        }

        return ExitCode.Done;
    }
}
