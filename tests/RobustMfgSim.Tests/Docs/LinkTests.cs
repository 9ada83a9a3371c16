using System.Text.RegularExpressions;
using RobustMfgSim.Tests.Docs.Reference;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>Links between pages lead somewhere.</summary>
internal sealed partial class LinkTests
{
    private static IEnumerable<string> Pages() => Directory.GetFiles(Path.Combine(HouseTests.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(HouseTests.Root, "README.md"))
        .Select(f => Path.GetRelativePath(HouseTests.Root, f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading(string page) =>
        Assert.That(Dead(Path.Combine(HouseTests.Root, page), File.ReadAllText(Path.Combine(HouseTests.Root, page))), Is.Empty);

    [Test]
    public void A_dead_link_is_seen()
    {
        string page = Path.Combine(HouseTests.Root, "docs", "contributing.md");
        Assert.That(Dead(page, "# One heading\n[a](theory.md) [b](nowhere.md) [c](theory.md#nothing) [d](#one-heading) [e](#two) [f](https://example.org)"), Is.EqualTo(new[] { "nowhere.md", "theory.md#nothing", "#two" }));
    }

    [Test]
    public void Every_page_is_reached_from_the_readme()
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>([Path.Combine(HouseTests.Root, "README.md")]);
        while (open.TryDequeue(out string? page))
        {
            if (reached.Add(page))
            {
                foreach (var (file, _) in Links(page, File.ReadAllText(page)).Where(l => l.File.EndsWith(".md", StringComparison.Ordinal)))
                {
                    open.Enqueue(file);
                }
            }
        }

        Assert.That(Pages().Select(p => Path.Combine(HouseTests.Root, p)).Where(p => !reached.Contains(p)), Is.Empty);
    }

    private static IEnumerable<string> Dead(string page, string text) => Links(page, text)
        .Where(l => !(File.Exists(l.File) || Directory.Exists(l.File)) || (l.Anchor.Length > 0 && !Anchors(l.File == page ? text : File.ReadAllText(l.File)).Contains(l.Anchor)))
        .Select(l => (l.File == page ? "" : Path.GetRelativePath(Path.GetDirectoryName(page)!, l.File)) + (l.Anchor.Length > 0 ? "#" + l.Anchor : ""));

    private static IEnumerable<(string File, string Anchor)> Links(string page, string text) => Link().Matches(WithoutCode(text)).Select(m => m.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal)).Select(target => target.Split('#', 2))
        .Select(parts => (parts[0].Length == 0 ? page : Path.GetFullPath(parts[0], Path.GetDirectoryName(page)!), parts.Length > 1 ? parts[1] : ""));

    private static HashSet<string> Anchors(string text) => [.. Heading().Matches(WithoutCode(text)).Select(m => Markdown.Anchor(m.Groups[1].Value.Replace("`", "", StringComparison.Ordinal)))];

    private static string WithoutCode(string text) => Code().Replace(text.ReplaceLineEndings("\n"), "");

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
