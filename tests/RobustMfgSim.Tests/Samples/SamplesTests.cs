using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Scaffolding;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Samples;

/// <summary>What users would have, built and run as they would do it: projects that 'new' makes, a plug-in with one thing of every kind, and a program with a host of its own.</summary>
[CancelAfter(300_000)]
[Parallelizable]
public sealed partial class SamplesTests
{
    private static readonly string Samples = Path.Combine(HouseTests.Root, "tests", "samples");

    private static readonly (string Folder, string Name)[] Scaffolds = [("game", "bus-stop"), ("policy", "calm-down"), ("study", "peak-load")];

    // Files that say where the program is, or that git needs in a project of its own.
    private static readonly string[] NotInSamples = ["Directory.Build.props", ".gitignore"];

    [TestCaseSource(nameof(Scaffolds))]
    public void The_samples_are_what_new_makes((string Folder, string Name) sample)
    {
        foreach (var (path, text) in Scaffold.Files(sample.Folder, ProjectName.Parse(sample.Name, out _)!, "HOME").Where(f => !NotInSamples.Contains(f.Path)))
        {
            string file = Path.Combine(Samples, sample.Folder, path);
            Assert.That(File.ReadAllText(file).ReplaceLineEndings("\n"), Is.EqualTo(text), $"{file}: make it anew with 'robustmfg new {sample.Folder} {sample.Name}'.");
        }
    }

    [Test]
    public void New_projects_have_the_versions_of_packages_that_this_one_is_tested_with()
    {
        var here = Versions(Path.Combine(HouseTests.Root, "Directory.Packages.props"), "PackageVersion");
        var there = Versions(Path.Combine(Samples, "game", "BusStop.Tests", "BusStop.Tests.csproj"), "PackageReference");
        Assert.That(there, Has.Count.EqualTo(3).And.SubsetOf(here));
    }

    // Everything is built in a copy, so that nothing is left in the repository.
    [Test]
    public async Task They_build_pass_their_tests_and_give_the_same_results_as_plugin_and_in_a_host(CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-samples-").FullName;
        try
        {
            Copy(Samples, folder);
            string log = Path.Combine(folder, "build.log");
            await RunAsync(folder, cancellation, "build", "samples.slnx", "-c", "Release", "-nodeReuse:false", "-noconsolelogger", $"-flp:logfile={log};verbosity=minimal", $"-p:RobustMfgSimHome={Home()}");
            Assert.That(await File.ReadAllTextAsync(log, cancellation), Does.Not.Contain("warning").And.Not.Contain("error"));

            string tests = await RunAsync(folder, cancellation, ["vstest", .. Scaffolds.Select(s => Directory.GetFiles(Path.Combine(folder, s.Folder), "*.Tests.dll", SearchOption.AllDirectories).First(f => f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))]);
            Assert.That(tests.Split("Passed!  - Failed:     0"), Has.Length.EqualTo(1 + Scaffolds.Length), tests);

            string inHost = await RunAsync(folder, cancellation, "own-host/bin/Release/net10.0/OwnHost.dll", "own-host/study.yaml");
            string asPlugin = await ResultsAsync(Path.Combine(folder, "every-kind", "study.yaml"), Path.Combine(folder, "results"), "--workers", "1");
            Assert.That(asPlugin, Does.Contain("\"file\": \"EveryKind.dll\""));
            Assert.That(WithoutIdentity(asPlugin), Is.EqualTo(WithoutIdentity(inHost)));

            // What the run's folder keeps runs again, wherever the plug-in was.
            Directory.Delete(Path.Combine(folder, "every-kind", "plugin"), recursive: true);
            Assert.That(await ResultsAsync(Path.Combine(folder, "results", "scenario.yaml"), Path.Combine(folder, "again")), Is.EqualTo(asPlugin));
            foreach (var (name, _) in Scaffolds.Where(s => s.Folder != "study"))
            {
                Assert.That(await ResultsAsync(Path.Combine(folder, name, "study.yaml"), Path.Combine(folder, name, "run"), "--agents", "10", "--episodes", "40"), Does.Contain("\"status\": \"converged\""));
            }

            string study = await RunAsync(folder, cancellation, "study/PeakLoad/bin/Release/net10.0/PeakLoad.dll", "study/run");
            Assert.That(study, Does.Match(@"^N = 10: peak_load 0\.\d{3} in \[0\.\d{3}, 0\.\d{3}\]\n"));
            Assert.That(File.Exists(Path.Combine(folder, "study", "run", "report.html")), Is.True);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> ResultsAsync(string scenario, string folder, params string[] more)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(["run", scenario, "--out", folder, "--allow-plugins", .. more], new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
        return await File.ReadAllTextAsync(Path.Combine(folder, "results.json"));
    }

    // The same things registered in two ways are two scenarios; everything else is the same.
    private static string WithoutIdentity(string results) => Identity().Replace(results, "");

    private static async Task<string> RunAsync(string folder, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        // A compiler that stays would keep the pipes open.
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        string all = (await output).ReplaceLineEndings("\n");
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{all}{await error}{(File.Exists(Path.Combine(folder, "build.log")) ? await File.ReadAllTextAsync(Path.Combine(folder, "build.log"), cancellation) : "")}");
        return all;
    }

    // The program as it was built together with these tests: same configuration, same framework.
    private static string Home()
    {
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
        return Path.Combine(HouseTests.Root, "src", "RobustMfgSim.Cli", "bin", configuration, Path.GetFileName(here));
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(from, file);
            if (!relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "plugin" or "runs"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, relative))!);
                File.Copy(file, Path.Combine(to, relative));
            }
        }
    }

    private static List<(string, string)> Versions(string file, string element) =>
        [.. XDocument.Load(file).Descendants(element).Select(e => (e.Attribute("Include")!.Value, e.Attribute("Version")!.Value))];

    [GeneratedRegex("  \"scenario_sha256\": \"[0-9a-f]+\",\n|  \"plugins\": \\[.*?\n  \\],\n", RegexOptions.Singleline)]
    private static partial Regex Identity();
}
