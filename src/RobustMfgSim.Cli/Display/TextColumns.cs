namespace RobustMfgSim.Cli.Display;

/// <summary>A table as plain lines: right-aligned columns, the last one left-aligned, two blanks between them where that fits eighty columns and one where it does not.</summary>
internal static class TextColumns
{
    private const int Width = 80;

    /// <summary>The lines. All rows have as many cells as the first.</summary>
    public static List<string> Aligned(IReadOnlyList<string[]> rows)
    {
        int last = rows[0].Length - 1;
        int[] widths = [.. Enumerable.Range(0, last + 1).Select(c => rows.Max(row => row[c].Length))];
        string gap = widths.Sum() + (2 * last) <= Width ? "  " : " ";
        return [.. rows.Select(row => string.Join(gap, row.Select((cell, c) => c == last ? cell : cell.PadLeft(widths[c]))).TrimEnd())];
    }
}
