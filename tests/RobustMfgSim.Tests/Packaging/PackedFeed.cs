using System.Diagnostics;
using System.IO.Compression;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Packaging;

/// <summary>The packages, packed from a copy of the source in another folder, with everything of NuGet's that installing them fills.</summary>
internal sealed class PackedFeed : IDisposable
{
    private static readonly string[] Copied =
        ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", "README.md", "LICENSE", "CHANGELOG.md", "THIRD-PARTY-NOTICES.txt"];

    private readonly string _root = Directory.CreateTempSubdirectory("robustmfg-packages-").FullName;

    /// <summary>Where the packages are.</summary>
    public string Folder => Path.Combine(_root, "feed");

    /// <summary>A new empty folder, whose parent holds a nuget.config with this feed and, so that no network is needed, what this machine has already.</summary>
    public string Workspace(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>Copies the source, builds and packs it.</summary>
    public static async Task<PackedFeed> PackAsync(CancellationToken cancellation)
    {
        var feed = new PackedFeed();
        string source = feed.Workspace("source");
        foreach (string file in Copied)
        {
            File.Copy(Path.Combine(HouseTests.Root, file), Path.Combine(source, file));
        }

        foreach (string folder in new[] { "src", "docs", Path.Combine("tools", "RobustMfgSim.Package") })
        {
            CopyTree(folder, source);
        }

        foreach (string project in new[] { "src/RobustMfgSim.Cli", "tools/RobustMfgSim.Package" })
        {
            await DotnetAsync(source, null, cancellation, "pack", project, "-c", "Release", "-o", feed.Folder, "-v", "quiet", "-p:RunAnalyzers=false");
        }

        await File.WriteAllTextAsync(Path.Combine(feed._root, "nuget.config"), feed.Configuration(), cancellation);
        return feed;
    }

    /// <summary>The files in a package by path: what users get.</summary>
    public Dictionary<string, byte[]> Files(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(Folder, package));
        return archive.Entries.ToDictionary(e => e.FullName, Bytes);
    }

    /// <summary>Runs dotnet with an empty package cache, so that only the packed feed can have given the packages.</summary>
    public Task<string> IsolatedAsync(string folder, CancellationToken cancellation, params string[] arguments) => DotnetAsync(folder, Path.Combine(_root, "cache"), cancellation, arguments);

    /// <summary>Runs a program to its end and gives what it printed; anything but exit code 0 fails the test with all of it.</summary>
    public static async Task<string> RunAsync(string program, string folder, string? packages, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // A build server that outlives its command would keep the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        if (packages is not null)
        {
            start.Environment["NUGET_PACKAGES"] = packages;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        string text = await output;
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{text}\n{await error}");
        return text;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Task<string> DotnetAsync(string folder, string? packages, CancellationToken cancellation, params string[] arguments) =>
        RunAsync(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", folder, packages, cancellation, arguments);

    private string Configuration()
    {
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{Folder}" />
                <add key="machine" value="{cache}" />
              </packageSources>
            </configuration>
            """;
    }

    private static void CopyTree(string folder, string target)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(HouseTests.Root, folder), "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(HouseTests.Root, file);
            if (!path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            {
                string copy = Path.Combine(target, path);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
