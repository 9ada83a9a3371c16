using System.Text.RegularExpressions;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Cli;

// What the program does with a real pseudo-terminal, and with a pipe that nobody reads.
[CancelAfter(120_000), Platform("Linux")]
[Parallelizable]
public sealed class TerminalTests
{
    private static readonly string Scenario = Path.Combine(HouseTests.Root, "scenarios", "eight-sizes.yaml");
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task OnATerminalATableIsRedrawnAndTheSummaryFitsAScreen()
    {
        string typescript = await OnATerminalAsync();
        Assert.That(typescript, Does.Contain("\u001b[").And.Match(@"N +episodes +largest gain +interval so far +time left").And.Match(@"\n +2 +\d+/40 ").And.Match(@"\n +2 +40 +[0-9.]+ +\[[^\]]+\] +done"));
        AssertFitsAScreen(typescript);
    }

    [Test]
    public async Task NoColorLeavesOutColoursAndKeepsTheTable()
    {
        string typescript = await OnATerminalAsync(("NO_COLOR", "1"));
        Assert.That(typescript, Does.Contain("largest gain").And.Contain("\u001b[2K").And.Not.Match(@"\u001b\[[0-9;]*m"));
        AssertFitsAScreen(typescript);
    }

    [Test]
    public async Task ADumbTerminalGetsPlainLines()
    {
        string typescript = await OnATerminalAsync(("TERM", "dumb"));
        Assert.That(typescript, Does.Not.Contain("\u001b").And.Not.Contain("largest gain").And.Contain("N = 2: 0 of 40 episodes\r\n"));
        AssertFitsAScreen(typescript[typescript.IndexOf("\r\neight-sizes: ", StringComparison.Ordinal)..]);
    }

    [Test]
    public async Task QuietSaysNothingOnATerminalEither() => Assert.That(await OnATerminalAsync("--quiet"), Is.Empty);

    [Test]
    public async Task AClosedPipeEndsQuietly()
    {
        // The reader is gone before the program writes its first line.
        var (output, error, code) = await Shell.RunAsync("set -o pipefail; robustmfg list | { exec 0<&-; sleep 1; echo read nothing; }; echo ${PIPESTATUS[0]}");
        Assert.That((output, error, code), Is.EqualTo(("read nothing\n0\n", "", 0)));
        Assert.That((await Shell.RunAsync("robustmfg describe nothing | true; exit ${PIPESTATUS[0]}")).Code, Is.EqualTo(2));
    }

    // What a terminal of 80 columns and 24 lines is sent. Script gives the program's code as its own.
    private Task<string> OnATerminalAsync(params (string, string)[] environment) => OnATerminalAsync("", environment);

    private async Task<string> OnATerminalAsync(string options, params (string, string)[] environment)
    {
        string run = $"stty rows 24 cols 80; \\\"$ROBUSTMFG_DOTNET\\\" \\\"$ROBUSTMFG_PROGRAM\\\" run '{Scenario}' --episodes 40 --out '{_folder}/out' {options}";
        var (output, error, code) = await Shell.RunAsync($"script --quiet --return --command \"{run.Replace("$", "\\$", StringComparison.Ordinal)}\" /dev/null", environment);
        Assert.That((error, code), Is.EqualTo(("", 0)), output);
        return output;
    }

    // The summary is what follows the last control code; one line of the screen is the cursor's.
    private static void AssertFitsAScreen(string typescript)
    {
        string[] lines = Regex.Match(typescript, @"[^\u001b]*$").Value.Split("\r\n");
        string[] shown = lines[0].StartsWith('[') ? lines[1..] : lines;
        Assert.That(shown, Has.Length.LessThanOrEqualTo(24).And.Length.GreaterThan(14), typescript);
        Assert.That(shown.Take(shown.Length - 2).Select(line => line.Length), Is.All.LessThanOrEqualTo(80));
        Assert.That(string.Join('\n', shown), Does.Contain("eight-sizes: equilibrium converged").And.Match(@"\n10000 ").And.Contain("held, ").And.Contain("results: results.json, curves.csv"));
    }
}
