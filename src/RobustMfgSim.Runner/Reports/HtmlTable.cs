using System.Text;

namespace RobustMfgSim.Runner.Reports;

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading, as HTML.</param>
/// <param name="IsNumber">Whether it holds numbers.</param>
internal readonly record struct Column(string Heading, bool IsNumber = false)
{
    /// <summary>A column of text.</summary>
    public static implicit operator Column(string heading) => new(heading);

    /// <summary>A column of numbers.</summary>
    public static Column Number(string heading) => new(heading, true);
}

/// <summary>The frame of every table: a caption for those who cannot see it, headings with their scope, and for a long one a box that scrolls (but is whole on paper).</summary>
internal static class HtmlTable
{
    // Longer tables scroll.
    private const int RowsShown = 30;

    /// <summary>Everything up to the first row group.</summary>
    /// <param name="html">Receives it.</param>
    /// <param name="caption">What the table holds. HTML.</param>
    /// <param name="rows">About how many rows there will be.</param>
    /// <param name="columns">Its columns.</param>
    public static void Begin(StringBuilder html, string caption, int rows, params IEnumerable<Column> columns)
    {
        html.Append(rows > RowsShown ? $"<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\">" : "<div class=\"scroll\">");
        html.Append($"<table><caption>{caption}</caption><thead><tr>");
        foreach (var column in columns)
        {
            html.Append($"<th scope=\"col\"{(column.IsNumber ? " class=\"n\"" : "")}>{column.Heading}</th>");
        }

        html.Append("</tr></thead>\n");
    }

    /// <summary>Everything after the last row group.</summary>
    public static void End(StringBuilder html) => html.Append("</table></div>\n");
}
