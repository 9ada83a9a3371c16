using System.Text;
using static RobustMfgSim.Runner.Reports.Markup;

namespace RobustMfgSim.Runner.Reports;

/// <summary>The legend of a coloured picture: swatches from the lowest to the highest number.</summary>
internal static class ColourScale
{
    private const double Swatch = 22;

    // On these numbers stay legible.
    private const double Behind = 0.55;

    /// <summary>How opaque a signed number is drawn.</summary>
    /// <param name="value">The number.</param>
    /// <param name="peak">The largest by absolute value.</param>
    /// <param name="underText">Whether a number is written on it.</param>
    public static double Opacity(double value, double peak, bool underText) => (underText ? Behind : 1) * (peak > 0 ? Math.Clamp(Math.Abs(value) / peak, 0, 1) : 0);

    /// <summary>Whether a number carries the bar of a loss: those too pale to be told from none do not.</summary>
    public static bool IsMarked(double value, double peak) => value < -0.05 * peak;

    /// <summary>Losses at the left, gains at the right, both as strong as their numbers; losses carry a bar.</summary>
    public static void Signed(StringBuilder svg, double x, double y, double peak, bool underText)
    {
        svg.Append($"<text class=\"small\" x=\"{Coordinate(x)}\" y=\"{Coordinate(y + 10)}\">{Figure(-peak)}</text>");
        for (int k = -4; k <= 4; k++)
        {
            double at = x + 58 + (Swatch * (k + 4));
            svg.Append(k == 0 ? "" : $"<rect class=\"{(k > 0 ? "cell" : "loss")}\" x=\"{Coordinate(at)}\" y=\"{Coordinate(y)}\" width=\"{Coordinate(Swatch)}\" height=\"12\" fill-opacity=\"{Coordinate(Opacity(k, 4, underText))}\"/>");
            svg.Append(k < 0 && !underText ? $"<path class=\"minus\" d=\"M{Coordinate(at + 7)} {Coordinate(y + 6)}h8\"/>" : "");
        }

        Frame(svg, x + 58, y, 9);
        svg.Append($"<text class=\"small\" x=\"{Coordinate(x + 64 + (9 * Swatch))}\" y=\"{Coordinate(y + 10)}\">+{Figure(peak)}: taken away, added</text>\n");
    }

    /// <summary>From the lowest, palest, to the highest, strongest.</summary>
    public static void Plain(StringBuilder svg, double x, double y, double low, double high, string words, double strength = 1)
    {
        svg.Append($"<text class=\"small\" x=\"{Coordinate(x)}\" y=\"{Coordinate(y + 10)}\">{Figure(low)}</text>");
        for (int k = 0; k < 9; k++)
        {
            svg.Append($"<rect class=\"cell\" x=\"{Coordinate(x + 58 + (Swatch * k))}\" y=\"{Coordinate(y)}\" width=\"{Coordinate(Swatch)}\" height=\"12\" fill-opacity=\"{Coordinate(strength * k / 8)}\"/>");
        }

        Frame(svg, x + 58, y, 9);
        svg.Append($"<text class=\"small\" x=\"{Coordinate(x + 64 + (9 * Swatch))}\" y=\"{Coordinate(y + 10)}\">{Figure(high)}: {Escape(words)}</text>\n");
    }

    private static void Frame(StringBuilder svg, double x, double y, int swatches) =>
        svg.Append($"<rect class=\"frame\" x=\"{Coordinate(x)}\" y=\"{Coordinate(y)}\" width=\"{Coordinate(Swatch * swatches)}\" height=\"12\"/>");
}
