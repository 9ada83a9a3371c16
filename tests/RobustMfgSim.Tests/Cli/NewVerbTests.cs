using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Scaffolding;

namespace RobustMfgSim.Tests.Cli;

/// <summary>The verb new: names and their forms, what is refused, and that nothing is overwritten. That what it makes builds and runs is for the tests of the samples.</summary>
public sealed class NewVerbTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("robustmfg-new-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("bus-stop", "BusStop", "bus_stop", "bus-stop")]
    [TestCase("BusStop", "BusStop", "bus_stop", "bus-stop")]
    [TestCase("bus_stop", "BusStop", "bus_stop", "bus-stop")]
    [TestCase("class", "Class", "class", "class")]
    [TestCase("SISgame2Two", "SISgame2Two", "sisgame2_two", "sisgame2-two")]
    [TestCase("x--y", "XY", "x_y", "x-y")]
    public void A_name_has_the_forms_that_its_files_need(string text, string name, string snake, string file) =>
        Assert.That(ProjectName.Parse(text, out _), Is.EqualTo(new ProjectName(name, snake, file)));

    [TestCase("game", "3x", "robustmfg: '3x' cannot be the name of a project; a name has at most 60 letters, digits, '-' and '_', a letter first.\n")]
    [TestCase("game", "a b", "robustmfg: 'a b' cannot be the name of a project; a name has at most 60 letters, digits, '-' and '_', a letter first.\n")]
    [TestCase("game", "../x", "robustmfg: '../x' cannot be the name of a project; a name has at most 60 letters, digits, '-' and '_', a letter first.\n")]
    [TestCase("policy", "system", "robustmfg: 'system' cannot be the name of a project, because the namespace System has another meaning there. Choose another one.\n")]
    [TestCase("game", "beach-bar", "robustmfg: 'beach_bar' is built in already, and scenarios could not tell the two apart. Choose another name.\n")]
    [TestCase("gmae", "x", "robustmfg: There is no kind 'gmae'; known are policy, game, study. Try 'robustmfg new --help'.\n")]
    public async Task What_cannot_be_made_is_refused_in_one_line(string kind, string name, string expected)
    {
        var (code, error) = await RunAsync("new", kind, name, "--out", Path.Combine(_folder, "x"));
        Assert.That((code, error), Is.EqualTo((2, expected)));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public async Task A_folder_that_exists_is_left_alone()
    {
        var (code, error) = await RunAsync("new", "game", "bus-stop", "--out", _folder);
        Assert.That((code, error), Is.EqualTo((2, $"robustmfg: {_folder}: this exists already, and nothing is overwritten. Choose another folder with --out, or remove it.\n")));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
    }

    [Test]
    public async Task A_project_refers_to_the_program_that_made_it_and_no_placeholder_is_left([Values("policy", "game", "study")] string kind)
    {
        string project = Path.Combine(_folder, "project");
        Assert.That(await RunAsync("new", kind, "bus-stop", "--out", project), Is.EqualTo((0, "")));
        string[] files = Directory.GetFiles(project, "*", SearchOption.AllDirectories);
        Assert.That(files, Has.Length.GreaterThan(8));
        Assert.That(files.Where(f => f.Contains("CLASS", StringComparison.Ordinal) || File.ReadAllText(f).Contains("CLASS", StringComparison.Ordinal) || File.ReadAllText(f).Contains("{{", StringComparison.Ordinal)), Is.Empty);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(project, "Directory.Build.props")), Does.Contain($">{Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)}</RobustMfgSimHome>"));
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] words)
    {
        using StringWriter output = new(), error = new() { NewLine = "\n" };
        int code = await CommandLine.RunAsync(words, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        return (code, error.ToString());
    }
}
