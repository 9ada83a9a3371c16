using RobustMfgSim.Cli;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>What docs/extending.md says is true: its commands run, its scenario is right, its code is that of the samples, which are built and run, and its table has every kind.</summary>
internal sealed class ExtendingPageTests
{
    private static readonly Page Text = new("docs/extending.md");

    private static IEnumerable<string> Commands() => Text.ProgramCommands();

    [TestCaseSource(nameof(Commands))]
    public async Task Its_commands_run(string command)
    {
        string folder = Directory.CreateTempSubdirectory("robustmfg-docs-").FullName;
        try
        {
            string[] words = command.Split(' ');
            words[^1] = Path.Combine(folder, words[^1]);
            using StringWriter output = new(), error = new();
            int code = await CommandLine.RunAsync(words, new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
            Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
            Assert.That(File.Exists(Path.Combine(words[^1], "README.md")), Is.True);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Its_scenarios_are_right_or_ask_for_a_plugin()
    {
        Assert.That(ScenarioReader.Read("how-many-are-ill.yaml", Text.Blocks("yaml").Single(), BuiltIns.Catalog()).Problems, Is.Empty);
        string problem = ScenarioReader.Read("my-study.yaml", Text.Blocks("text").Single(), BuiltIns.Catalog()).Problems.Single().Message;
        Assert.That(problem, Does.StartWith("plugins: this scenario wants code to be run: plugin/EveryKind.dll."));
    }

    [Test]
    public void Its_code_is_that_of_the_samples()
    {
        string samples = Page.Unindented(string.Join('\n', Directory.EnumerateFiles(Path.Combine(HouseTests.Root, "tests", "samples"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));
        var blocks = Text.Blocks("csharp").ToList();
        Assert.That(blocks, Has.Count.EqualTo(3));
        Assert.That(blocks.Where(b => !samples.Contains(Page.Unindented(b), StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Its_table_names_every_section_of_the_catalog()
    {
        string page = File.ReadAllText(Path.Combine(HouseTests.Root, "docs", "extending.md"));
        string[] sections = [.. typeof(Catalog).GetProperties().Select(p => p.Name).Where(name => name != nameof(Catalog.StateAmbiguitySets))];
        Assert.That(sections.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)), Is.Empty);
    }
}
