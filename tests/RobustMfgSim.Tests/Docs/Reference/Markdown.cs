using System.Text.RegularExpressions;

namespace RobustMfgSim.Tests.Docs.Reference;

/// <summary>The little Markdown that the reference pages need.</summary>
internal static partial class Markdown
{
    public const string Generated = "<!-- Written by tools/regenerate-goldens.sh from the code; edit the code. -->";

    /// <summary>Plain text, as it is: nothing of it is taken for a tag.</summary>
    public static string Prose(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    public static string List(IEnumerable<string> items) => string.Join(", ", items);

    /// <summary>A table of plain text; cells that are code keep their marks.</summary>
    public static string Table(string[] headings, IEnumerable<string[]> rows) =>
        "\n" + Row(headings) + Row([.. headings.Select(_ => "---")]) + string.Concat(rows.Select(r => Row([.. r.Select(c => c.StartsWith('`') ? c : Prose(c))])));

    /// <summary>The anchor that a heading gets where Markdown is shown: lower case, no punctuation, hyphens for spaces.</summary>
    public static string Anchor(string heading) => Dropped().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static string Row(string[] cells) => $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();
}
