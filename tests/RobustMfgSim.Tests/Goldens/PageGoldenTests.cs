using System.Text.RegularExpressions;
using RobustMfgSim.Tests.Docs;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Goldens;

/// <summary>What the tutorial and the how-to pages say is printed is printed.</summary>
[CancelAfter(120_000)]
[NonParallelizable]
internal sealed partial class PageGoldenTests
{
    private static readonly string Folder = Path.Combine(HouseTests.Root, "docs");

    internal static IEnumerable<string> Pages() => Directory.GetFiles(Path.Combine(Folder, "how-to"), "*.md").Append(Path.Combine(Folder, "tutorial.md"))
        .Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public async Task Commands_of_the_page_print_what_it_says(string page)
    {
        string path = Path.Combine(Folder, page);
        string text = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        string folder = Directory.CreateTempSubdirectory("robustmfg-page-").FullName;
        try
        {
            if (text.Contains("robustmfg run scenarios/", StringComparison.Ordinal) || text.Contains("robustmfg validate scenarios/", StringComparison.Ordinal))
            {
                Directory.CreateSymbolicLink(Path.Combine(folder, "scenarios"), Path.Combine(HouseTests.Root, "scenarios"));
            }

            string played = await PageScript.PlayAsync(text, folder);
            if (Golden.Regenerating)
            {
                await File.WriteAllTextAsync(path, played);
                text = played;
            }

            Assert.That(PageScript.Differ(played, text), Is.False, $"{page} says something else than is printed. If that is meant: tools/regenerate-goldens.sh, and read the page again. Printed:\n{played}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A finding is quoted from what was printed: no number of a quotation stands there alone.
    [TestCaseSource(nameof(Pages))]
    public async Task Numbers_of_a_quoted_finding_are_printed_on_the_page(string page)
    {
        string[] lines = (await File.ReadAllTextAsync(Path.Combine(Folder, page))).ReplaceLineEndings("\n").Split('\n');
        string printed = string.Join('\n', PageScript.Blocks(lines).Select(b => b.Text));
        var quoted = lines.Where(l => l.StartsWith("> ", StringComparison.Ordinal)).SelectMany(l => Number().Matches(l)).Select(m => m.Value);
        Assert.That(quoted.Where(n => !Regex.IsMatch(printed, $@"(?<![\d.]){Regex.Escape(n)}(?![\d]|\.\d)")), Is.Empty);
    }

    [Test]
    public async Task The_comparison_sees_a_changed_number_a_changed_word_and_a_failing_command()
    {
        const string Page = "```sh\nrobustmfg describe none\n```\n\n```text\n...\n  Definition: U = { p0 }\n```\n";
        string played = await PageScript.PlayAsync(Page, TestContext.CurrentContext.TestDirectory);
        Assert.That(played, Does.Contain("...\n  Definition: U = { p0 }\n  At the edges: There is no radius"));
        Assert.That(PageScript.Differ(played, Page), Is.True);
        Assert.That(PageScript.Differ("gain 0.1234 held", "gain  0.1235 held"), Is.False);
        Assert.That(PageScript.Differ("gain 0.1234 held", "gain 0.1334 held"), Is.True);
        Assert.That(PageScript.Differ("gain 0.1234 held", "gain 0.1234 violated"), Is.True);
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            Assert.That(async () => await PageScript.PlayAsync("```sh\nrobustmfg describe nobody\n```\n", TestContext.CurrentContext.TestDirectory), Throws.InstanceOf<AssertionException>());
        }
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(,\d{3})*(\.\d+)?")]
    private static partial Regex Number();
}
