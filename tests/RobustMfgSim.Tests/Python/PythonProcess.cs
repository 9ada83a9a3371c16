using System.Diagnostics;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Python;

/// <summary>Programs of the system's Python that use the package and the assemblies of this build.</summary>
internal static class PythonProcess
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Why there is nothing to run here; null where there is.</summary>
    internal static string? Obstacle { get; } = FindObstacle();

    /// <summary>A path inside the project.</summary>
    internal static string Place(params string[] parts) => Path.Combine([HouseTests.Root, .. parts]);

    /// <summary>Runs a program of tests/python to its end: exit code, standard output and standard error.</summary>
    internal static (int Code, string Output, string Error) Run(string program, params string[] arguments) =>
        Start([Place("tests", "python", program), .. arguments]);

    private static (int Code, string Output, string Error) Start(string[] arguments)
    {
        string built = Path.GetFileName(Path.GetDirectoryName(TestContext.CurrentContext.TestDirectory.TrimEnd(Path.DirectorySeparatorChar))!);
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ROBUSTMFGSIM_ASSEMBLIES"] = Place("src", "RobustMfgSim.Python", "bin", built, "net10.0");
        start.Environment["ROBUSTMFG_CLI"] = Place("src", "RobustMfgSim.Cli", "bin", built, "net10.0", "robustmfg.dll");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        string error = "";
        process.ErrorDataReceived += (_, line) => error += line.Data is { } text ? text + "\n" : "";
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error);
    }

    private static string? FindObstacle()
    {
        if (!File.Exists(Python))
        {
            return $"{Python} is not installed.";
        }

        var (code, _, _) = Start(["-c", "import numpy"]);
        return code == 0 ? null : $"numpy is not installed for {Python}: apt-get install python3-numpy.";
    }
}
