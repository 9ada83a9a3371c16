using System.Text;

namespace RobustMfgSim.Runner.Reports;

/// <summary>
/// The colours of pages and figures, once for light and once for dark. Text reaches a contrast of 4.5 and lines one of 3 against the background; the six series colours are Okabe and
/// Ito's where these reach it, and stay apart for people who do not see red or green. A test computes all of it.
/// </summary>
internal static class Palette
{
    /// <summary>Number of series colours; lines beyond them are dashed.</summary>
    public const int Series = 6;

    /// <summary>Every colour: its name in the style sheets, its light and its dark value.</summary>
    public static IReadOnlyList<(string Name, string Light, string Dark)> Colours { get; } =
    [
        ("bg", "#ffffff", "#11161c"), ("panel", "#f6f8fa", "#19202a"), ("fg", "#1b1f24", "#e6eaee"), ("muted", "#59636e", "#9aa5b1"),
        ("line", "#d5dbe1", "#323c48"), ("grid", "#e8ebee", "#252e38"),
        ("c0", "#0072b2", "#56b4e9"), ("c1", "#d55e00", "#e8703a"), ("c2", "#009e73", "#35c79a"),
        ("c3", "#882255", "#f0e442"), ("c4", "#1b1f24", "#e6eaee"), ("c5", "#3322aa", "#5577ee"), ("bound", "#57606a", "#aeb8c2"),
        ("good", "#007a58", "#35c79a"), ("bad", "#b3261e", "#ff8a80"), ("unsure", "#8a6100", "#e6b422"),
    ];

    /// <summary>The colours as custom properties of a page: light, dark where the reader prefers it, light on paper.</summary>
    public static string Properties()
    {
        string light = string.Concat(Colours.Select(c => $" --{c.Name}: {c.Light};")), dark = string.Concat(Colours.Select(c => $" --{c.Name}: {c.Dark};"));
        return $":root {{{light} }}\n@media (prefers-color-scheme: dark) {{ :root {{{dark} }} }}\n@media print {{ :root {{{light} }} }}\n";
    }

    /// <summary>
    /// A style sheet with every var(--name) replaced by its colour, and once more for dark: many programs that show SVG files know no custom properties.
    /// </summary>
    public static string Resolved(string css) => $"{With(css, dark: false)}@media (prefers-color-scheme: dark) {{\n{With(css, dark: true)}}}\n@media print {{\n{With(css, dark: false)}}}\n";

    private static string With(string css, bool dark)
    {
        var text = new StringBuilder(css);
        foreach (var (name, light, night) in Colours)
        {
            text.Replace($"var(--{name})", dark ? night : light);
        }

        return text.ToString();
    }
}
