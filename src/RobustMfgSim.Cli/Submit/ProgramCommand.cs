using System.ComponentModel;
using System.Diagnostics;

namespace RobustMfgSim.Cli.Submit;

/// <summary>What another program answered.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Other programs, and this one as a command.</summary>
internal static class ProgramCommand
{
    /// <summary>The command that starts this program again: its executable, or dotnet and its assembly.</summary>
    public static IReadOnlyList<string> Self()
    {
        string name = typeof(ProgramCommand).Assembly.GetName().Name!;
        string executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        string started = Environment.ProcessPath ?? executable;
        return File.Exists(executable) ? [executable]
            : Path.GetFileNameWithoutExtension(started) == "dotnet" ? [started, Path.Combine(AppContext.BaseDirectory, $"{name}.dll")]
            : [started];
    }

    /// <summary>A command as a shell reads it. Words that need no quotes have none, so that the line can be read.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(w =>
        w.Length > 0 && w.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_') ? w : $"'{w.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    /// <summary>Runs a program to its end; null when there is no such program.</summary>
    public static async Task<CommandResult?> RunAsync(string folder, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            var output = process!.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            return new(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
    }
}
