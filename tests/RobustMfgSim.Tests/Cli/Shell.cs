using System.Diagnostics;

namespace RobustMfgSim.Tests.Cli;

/// <summary>The built program in a shell of its own, where robustmfg is a function that starts it.</summary>
internal static class Shell
{
    private const string Program = "robustmfg.dll";

    /// <summary>Runs a bash script in a new process; gives its standard output, its standard error and its code.</summary>
    public static async Task<(string Output, string Error, int Code)> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"robustmfg() {{ \"$ROBUSTMFG_DOTNET\" \"$ROBUSTMFG_PROGRAM\" \"$@\"; }}\n{script}");
        start.Environment["ROBUSTMFG_DOTNET"] = dotnet;
        start.Environment["ROBUSTMFG_PROGRAM"] = Path.Combine(TestContext.CurrentContext.TestDirectory, Program);
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return (output, await error.ConfigureAwait(false), process.ExitCode);
    }
}
