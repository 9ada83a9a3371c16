using System.Text;

namespace RobustMfgSim.Runner.Reports;

/// <summary>Text as GitHub's Markdown shows it. Labels come from strangers' files: nothing reaches a page without <see cref="Escape"/>.</summary>
internal static class MarkdownText
{
    // What begins markup, formulas, mentions, links or table cells somewhere in a line.
    private const string Special = "\\`*_[]<>|#$~!&@";

    /// <summary>Plain text, on one line and without any meaning of its own in a paragraph, heading or table cell.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool link = (c == ':' && i + 1 < text.Length && text[i + 1] == '/') || (c == '.' && i >= 3 && text.AsSpan(i - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase));
            if (Special.Contains(c, StringComparison.Ordinal) || link)
            {
                safe.Append('\\').Append(c);
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                safe.Append(c).Append(text[++i]);
            }
            else
            {
                safe.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : char.IsSurrogate(c) ? '\ufffd' : c);
            }
        }

        return safe.ToString();
    }

    /// <summary>A table. Headings and cells are Markdown already.</summary>
    /// <param name="markdown">Receives it.</param>
    /// <param name="headings">Headings; those that begin with "&gt;" are of columns of numbers, without that sign.</param>
    /// <param name="rows">The cells of each row.</param>
    public static void Table(StringBuilder markdown, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        markdown.Append($"| {string.Join(" | ", headings.Select(h => h.TrimStart('>')))} |\n| {string.Join(" | ", headings.Select(h => h.StartsWith('>') ? "---:" : "---"))} |\n");
        foreach (var row in rows)
        {
            markdown.Append($"| {string.Join(" | ", row)} |\n");
        }

        markdown.Append('\n');
    }

    /// <summary>Text shown letter by letter, whatever is in it: the fence is longer than any run of its sign in the text.</summary>
    public static string Fenced(string text, string language)
    {
        int longest = 0, run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', Math.Max(3, longest + 1));
        return $"{fence}{language}\n{text}{(text.EndsWith('\n') ? "" : "\n")}{fence}\n";
    }
}
