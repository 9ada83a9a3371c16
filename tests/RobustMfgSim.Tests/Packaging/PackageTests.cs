using System.Text;
using System.Xml.Linq;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Packaging;

/// <summary>What users install: the library package and the tool, packed, installed and used as they would.</summary>
[CancelAfter(600_000)]
[Parallelizable]
internal sealed class PackageTests
{
    private const string Scenario = "left-right.yaml";
    private static readonly string[] Rooms = ["Core", "Environments", "Policies", "Verification", "Runner", "Scenarios"];
    private PackedFeed _feed = null!;

    private static string LibraryFile => $"RobustMfgSim.{ProgramVersion.Text}.nupkg";

    private static string ToolFile => $"RobustMfgSim.Tool.{ProgramVersion.Text}.nupkg";

    [OneTimeSetUp]
    public async Task PackAsync() => _feed = await PackedFeed.PackAsync(CancellationToken.None);

    [OneTimeTearDown]
    public void Delete() => _feed.Dispose();

    [Test]
    public void Two_projects_are_packages()
    {
        var packable = new[] { "src", "tests", "tools", "samples" }.Select(f => Path.Combine(HouseTests.Root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.csproj", SearchOption.AllDirectories))
            .Where(f => XDocument.Load(f).Descendants("IsPackable").Any(e => e.Value == "true")).Select(f => Path.GetFileNameWithoutExtension(f));
        Assert.That(packable, Is.EquivalentTo(new[] { "RobustMfgSim.Cli", "RobustMfgSim.Package" }));
        Assert.That(Directory.GetFiles(_feed.Folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { LibraryFile, Path.ChangeExtension(LibraryFile, ".snupkg"), ToolFile }));
    }

    [Test]
    public void The_library_has_every_room_with_its_documentation_and_symbols()
    {
        var files = _feed.Files(LibraryFile).Keys;
        Assert.That(files.Where(f => f.StartsWith("lib/", StringComparison.Ordinal)), Is.EquivalentTo(Rooms.SelectMany(r => new[] { $"lib/net10.0/RobustMfgSim.{r}.dll", $"lib/net10.0/RobustMfgSim.{r}.xml" })));
        Assert.That(files, Is.SupersetOf(new[] { "README.md", "LICENSE", "CHANGELOG.md", "docs/theory.md" }));
        Assert.That(
            _feed.Files(Path.ChangeExtension(LibraryFile, ".snupkg")).Keys.Where(f => f.EndsWith(".pdb", StringComparison.Ordinal)),
            Is.EquivalentTo(Rooms.Select(r => $"lib/net10.0/RobustMfgSim.{r}.pdb")));
    }

    [Test]
    public void The_library_declares_what_its_rooms_refer_to()
    {
        // The channels are part of the framework, and restore leaves them out.
        var referred = Rooms.SelectMany(r => XDocument.Load(Path.Combine(HouseTests.Root, "src", $"RobustMfgSim.{r}", $"RobustMfgSim.{r}.csproj")).Descendants("PackageReference"))
            .Select(e => e.Attribute("Include")!.Value).Where(p => p != "System.Threading.Channels");
        var nuspec = Nuspec(LibraryFile);
        Assert.That(nuspec.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value), Is.SupersetOf(referred.ToList()));
        foreach (string file in new[] { LibraryFile, ToolFile })
        {
            var metadata = Nuspec(file).Descendants().Where(e => !e.HasElements).ToLookup(e => e.Name.LocalName, e => e.Value);
            Assert.That((metadata["version"].Single(), metadata["license"].Single(), metadata["readme"].Single()), Is.EqualTo((ProgramVersion.Text, "MIT", "README.md")));
            Assert.That(metadata.Contains("repository"), Is.False);
        }
    }

    [Test]
    public void The_tool_carries_the_notices_of_all_whose_assemblies_it_carries()
    {
        var files = _feed.Files(ToolFile);
        string notices = Encoding.UTF8.GetString(files["THIRD-PARTY-NOTICES.txt"]);
        var foreign = files.Keys.Where(f => f.EndsWith(".dll", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f)).Where(f => f != "robustmfg" && !f.StartsWith("RobustMfgSim.", StringComparison.Ordinal)).ToList();
        Assert.That(foreign, Is.SupersetOf(new[] { "MathNet.Numerics", "e_sqlite3" }));
        var named = notices.Split('\n').Select(line => line.Split(' ')[0]).Where(word => word.Length > 3).ToList();
        Assert.That(foreign.Where(assembly => !named.Exists(name => assembly == name || assembly.StartsWith(name + ".", StringComparison.Ordinal))), Is.Empty);
    }

    // The feed was built from a copy in another folder; these tests run on assemblies built in place.
    [Test]
    public void The_same_source_gives_the_same_assemblies_in_any_folder()
    {
#if DEBUG
        Assert.Ignore("The packages are Release builds; run the tests with -c Release to compare.");
#endif
        var (library, tool) = (_feed.Files(LibraryFile), _feed.Files(ToolFile));
        foreach (string room in Rooms)
        {
            string name = $"RobustMfgSim.{room}.dll";
            byte[] here = File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, name));
            Assert.That(library[$"lib/net10.0/{name}"], Is.EqualTo(here), name);
            Assert.That(tool[$"tools/net10.0/any/{name}"], Is.EqualTo(here), name);
        }

        Assert.That(library["lib/net10.0/RobustMfgSim.Core.dll"], Is.Not.EqualTo(library["lib/net10.0/RobustMfgSim.Runner.dll"]));
    }

    [Test]
    public async Task The_installed_tool_gives_the_bytes_of_the_library(CancellationToken cancellation)
    {
        string folder = _feed.Workspace("tool");
        await _feed.IsolatedAsync(folder, cancellation, "tool", "install", "RobustMfgSim.Tool", "--tool-path", "bin", "--version", ProgramVersion.Text);
        string scenario = Path.Combine(HouseTests.Root, "scenarios", Scenario);
        string[] arguments = ["run", scenario, "--agents", "5,20", "--episodes", "40", "--out"];
        await PackedFeed.RunAsync(Path.Combine(folder, "bin", "robustmfg"), folder, null, cancellation, [.. arguments, "installed"]);

        using StringWriter output = new(), error = new();
        var host = new CliHost { Output = output, Error = error, Terminal = false, Signals = false, Cancellation = cancellation };
        Assert.That(await CommandLine.RunAsync([.. arguments, Path.Combine(folder, "here")], host), Is.Zero, error.ToString());
        byte[] expected = await File.ReadAllBytesAsync(Path.Combine(folder, "here", "results.json"), cancellation);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folder, "installed", "results.json"), cancellation), Is.EqualTo(expected));
        Assert.That(expected, Has.Length.GreaterThan(1000));
    }

    [Test]
    public async Task A_project_that_refers_to_the_library_builds_and_runs(CancellationToken cancellation)
    {
        string folder = _feed.Workspace("consumer");
        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="RobustMfgSim" Version="{ProgramVersion.Text}" />
              </ItemGroup>
            </Project>
            """, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), """
            using RobustMfgSim.Runner;
            using RobustMfgSim.Runner.Results;
            using RobustMfgSim.Scenarios;

            var read = ScenarioReader.Load(args[0], BuiltIns.Catalog(), new ScenarioOverrides(Agents: [5, 20], Episodes: 40));
            var outcome = await StudyRunner.RunAsync(read.Study!);
            using var file = File.Create(args[1]);
            ResultsWriter.Write(file, outcome);
            Console.WriteLine(outcome.Status);
            """, cancellation);
        string scenario = Path.Combine(HouseTests.Root, "scenarios", Scenario);
        string printed = await _feed.IsolatedAsync(folder, cancellation, "run", "-c", "Release", "--", scenario, "results.json");
        Assert.That(printed.Trim(), Is.EqualTo("Completed"));

        var read = ScenarioReader.Load(scenario, BuiltIns.Catalog(), new ScenarioOverrides(Agents: [5, 20], Episodes: 40));
        using var expected = new MemoryStream();
        ResultsWriter.Write(expected, await StudyRunner.RunAsync(read.Study!, cancellation: cancellation));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(folder, "results.json"), cancellation), Is.EqualTo(expected.ToArray()));
    }

    private XDocument Nuspec(string package) => XDocument.Parse(Encoding.UTF8.GetString(_feed.Files(package).Single(f => f.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value).TrimStart('\ufeff'));
}
