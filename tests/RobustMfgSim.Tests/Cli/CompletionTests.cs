using RobustMfgSim.Cli;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Cli;

[CancelAfter(60_000)]
public sealed class CompletionTests
{
    private const string Ask = """
        source <(robustmfg completion bash)
        ask() {
            COMP_WORDS=(robustmfg "$@")
            COMP_CWORD=$#
            COMPREPLY=()
            _robustmfg
            echo "${COMPREPLY[*]}"
        }

        """;

    [Test, Platform("Linux")]
    public async Task BashCompletesVerbsOptionsKindsAndNamesAndLeavesFilesToItself()
    {
        var (output, error, code) = await Shell.RunAsync(Ask + """
            ask r
            ask run ""
            ask run x.yaml --se
            ask run x.yaml --agents 10,30 --res
            ask describe total_v
            ask list ""
            ask validate --q
            complete -p robustmfg
            """);
        Assert.That((error, code), Is.EqualTo(("", 0)));
        Assert.That(output.Split('\n'), Is.EqualTo(new[]
        {
            "report run", "", "--seed", "--resume", "total_variation", "adversaries ambiguity deviators estimators games policies solvers", "--quiet",
            "complete -o default -F _robustmfg robustmfg", "",
        }));
    }

    [Test]
    public async Task EveryNameOfTheCatalogIsSuggested()
    {
        using var output = new StringWriter();
        var host = new CliHost { Output = output, Error = TextWriter.Null, Terminal = false, Signals = false };
        Assert.That(await CommandLine.RunAsync(["[suggest:19]", "robustmfg describe "], host), Is.Zero);
        Assert.That(output.ToString().Split('\n'), Is.SupersetOf(BuiltIns.Catalog().Games.Entries.Select(e => e.Descriptor.Name)).And.SupersetOf(BuiltIns.Catalog().Solvers.Entries.Select(e => e.Descriptor.Name)));
    }

    [TestCase("bash", "complete -o default -F _robustmfg robustmfg\n")]
    [TestCase("zsh", "compdef _robustmfg robustmfg\n")]
    [TestCase("fish", "complete -c robustmfg -a '(__robustmfg_suggestions)'\n")]
    [TestCase("powershell", "Register-ArgumentCompleter -Native -CommandName robustmfg")]
    public async Task EachShellHasAScriptThatSaysHowToUseIt(string shell, string registration)
    {
        using var output = new StringWriter();
        Assert.That(await CommandLine.RunAsync(["completion", shell], new CliHost { Output = output, Error = TextWriter.Null, Terminal = false, Signals = false }), Is.Zero);
        Assert.That(output.ToString(), Does.Contain(registration).And.Contain("[suggest:").And.Contain($"robustmfg completion {shell}").And.Not.Contain("\r"));
    }

    [Test]
    public async Task AnUnknownShellIsRefused()
    {
        using var error = new StringWriter();
        Assert.That(await CommandLine.RunAsync(["completion", "tcsh"], new CliHost { Output = TextWriter.Null, Error = error, Terminal = false, Signals = false }), Is.EqualTo(2));
        Assert.That(error.ToString(), Is.EqualTo("robustmfg: There is no completion for 'tcsh'; known are bash, zsh, fish, powershell. Try 'robustmfg completion --help'.\n"));
    }
}
