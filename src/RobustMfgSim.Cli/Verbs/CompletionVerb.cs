using System.CommandLine;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>completion SHELL: the script that makes a shell complete verbs, options and names. The scripts ask the program itself, by its [suggest] directive.</summary>
internal static class CompletionVerb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "powershell"];

    public static Command Create(CliHost host)
    {
        var shell = new Argument<string>("SHELL") { HelpName = "SHELL", Description = $"One of {string.Join(", ", Shells)}." };
        shell.CompletionSources.Add(Shells);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Shells.Contains(text))
            {
                result.AddError($"There is no completion for '{text}'; known are {string.Join(", ", Shells)}.");
            }
        });
        var command = new Command("completion", "Prints the completion script of a shell; its first lines tell how to use it.") { shell };
        command.SetAction(parsed =>
        {
            host.Output.Write(Script(parsed.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Script(string shell)
    {
        using var stream = typeof(CompletionVerb).Assembly.GetManifestResourceStream($"robustmfg.{shell}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
