using System.Xml.Linq;

namespace RobustMfgSim.Tests.House;

/// <summary>The rules of the house that a compiler does not keep.</summary>
internal sealed class HouseTests
{
    private static readonly string[] Rooms = ["Core", "Environments", "Policies", "Verification", "Runner", "Scenarios", "Cli"];

    internal static string Root { get; } = FindRoot();

    [Test]
    public void The_rooms_stand_in_one_line()
    {
        for (int i = 0; i < Rooms.Length; i++)
        {
            string expected = i == 0 ? "" : $"RobustMfgSim.{Rooms[i - 1]}.csproj";
            var project = XDocument.Load(Path.Combine(Root, "src", $"RobustMfgSim.{Rooms[i]}", $"RobustMfgSim.{Rooms[i]}.csproj"));
            var references = project.Descendants("ProjectReference").Select(r => Path.GetFileName(r.Attribute("Include")!.Value));
            Assert.That(string.Join(" ", references), Is.EqualTo(expected), Rooms[i]);
        }

        // Python stands beside Cli: another door to the same line.
        var python = XDocument.Load(Path.Combine(Root, "src", "RobustMfgSim.Python", "RobustMfgSim.Python.csproj"));
        Assert.That(python.Descendants("ProjectReference").Select(r => Path.GetFileName(r.Attribute("Include")!.Value)), Is.EqualTo(new[] { "RobustMfgSim.Scenarios.csproj" }));
        Assert.That(Directory.GetDirectories(Path.Combine(Root, "src")).Select(Path.GetFileName), Is.EquivalentTo(Rooms.Append("Python").Select(r => $"RobustMfgSim.{r}")));
    }

    [Test]
    public void The_mathematics_uses_one_package()
    {
        var project = XDocument.Load(Path.Combine(Root, "src", "RobustMfgSim.Core", "RobustMfgSim.Core.csproj"));
        Assert.That(project.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value), Is.EqualTo(new[] { "MathNet.Numerics" }));
    }

    [Test]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        var sources = Sources().ToList();
        Assert.That(sources, Has.Count.GreaterThan(50));
        Assert.That(sources.Where(f => File.ReadLines(f).Count() > 400), Is.Empty);
    }

    [Test]
    public void Nothing_points_outside_the_project()
    {
        string[] forbidden = ["../" + "shared", "/" + "work/"];
        Assert.That(Sources().Where(f => forbidden.Any(File.ReadAllText(f).Contains)), Is.Empty);
    }

    private static IEnumerable<string> Sources() => new[] { "src", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    private static string FindRoot()
    {
        string? folder = TestContext.CurrentContext.TestDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "RobustMfgSim.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
