using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using RobustMfgSim.Cli;

namespace RobustMfgSim.Tests.Docs.Reference;

/// <summary>The page of all verbs: their help, as printed, and the exit codes with their comments in the code.</summary>
internal static class CommandLinePage
{
    public static async Task<string> TextAsync()
    {
        var page = new StringBuilder($"# Command line\n\n{Markdown.Generated}\n\nMessages go to standard error, one line each. `--json` prints one JSON object on standard output and nothing else there.\n");
        page.Append("\n## Exit codes\n");
        page.Append(Markdown.Table(["code", "meaning"], ExitCodes()));
        string root = await HelpAsync();
        page.Append($"\n## robustmfg\n\n```text\n{root}\n```\n");
        foreach (string verb in Verbs(root))
        {
            string help = await HelpAsync(verb);
            page.Append($"\n## {verb}\n\n```text\n{help}\n```\n");
            foreach (string kind in Verbs(help))
            {
                page.Append($"\n### {verb} {kind}\n\n```text\n{await HelpAsync(verb, kind)}\n```\n");
            }
        }

        return page.ToString();
    }

    // The lines under "Commands:"; their first word is the verb.
    private static IEnumerable<string> Verbs(string help) =>
        help.Split('\n').SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0).Where(line => !line.StartsWith("   ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]);

    private static async Task<string> HelpAsync(params string[] verb)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync([.. verb, "--help"], new CliHost { Output = output, Error = error, Terminal = false, Signals = false });
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));

        // The program is called by the name of whatever runs it; here that is the test host.
        string host = Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]);
        return string.Join('\n', output.ToString().ReplaceLineEndings("\n").Trim().Split('\n').Select(line => line.TrimEnd().Replace(host, "robustmfg", StringComparison.Ordinal)));
    }

    private static IEnumerable<string[]> ExitCodes()
    {
        var comments = XDocument.Load(Path.ChangeExtension(typeof(ExitCode).Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")!.Value.Trim());
        return typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (Code: (int)f.GetRawConstantValue()!, Meaning: comments[$"F:{typeof(ExitCode).FullName}.{f.Name}"]))
            .OrderBy(c => c.Code).Select(c => new[] { c.Code.ToString(CultureInfo.InvariantCulture), c.Meaning });
    }
}
