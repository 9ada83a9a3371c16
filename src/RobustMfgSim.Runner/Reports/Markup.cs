using System.Globalization;
using System.Text;

namespace RobustMfgSim.Runner.Reports;

/// <summary>Text and numbers as HTML and SVG show them. Labels come from strangers' files: nothing reaches a page without <see cref="Escape"/>.</summary>
internal static class Markup
{
    /// <summary>Safe in text and in quoted attributes, of HTML and of XML: characters that XML forbids become U+FFFD.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                safe.Append(c).Append(text[++i]);
                continue;
            }

            safe.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' or '\n' or '\r' => c.ToString(),
                < ' ' or (>= '\x7f' and <= '\x9f') or '\ufffe' or '\uffff' => "\ufffd",
                _ => char.IsSurrogate(c) ? "\ufffd" : c.ToString(),
            });
        }

        return safe.ToString();
    }

    /// <summary>A coordinate: two decimals at most.</summary>
    public static string Coordinate(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A figure for people: four significant digits, with a real minus sign and powers of ten.</summary>
    public static string Figure(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
        }

        if (value == 0)
        {
            return "0";
        }

        string sign = value < 0 ? "−" : "", text = Math.Abs(value).ToString("E3", CultureInfo.InvariantCulture);
        int at = text.IndexOf('E', StringComparison.Ordinal), exponent = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        decimal mantissa = decimal.Parse(text.AsSpan(0, at), CultureInfo.InvariantCulture);
        if (exponent is < -4 or > 4)
        {
            string digits = mantissa.ToString("0.###", CultureInfo.InvariantCulture);
            return sign + (digits == "1" ? "" : digits + "·") + PowerOfTen(exponent);
        }

        return sign + double.Parse(text, CultureInfo.InvariantCulture).ToString("0.########", CultureInfo.InvariantCulture);
    }

    /// <summary>A figure for people that is not smaller than the number: for "at most" and "no more than".</summary>
    public static string AtMost(double value)
    {
        // Four digits are kept: a step of one unit in the fourth at least reaches the number.
        double rounded = double.Parse(value.ToString("E3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Figure(rounded >= value || !double.IsFinite(value) ? value : value + (5e-4 * Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))))));
    }

    /// <summary>An interval for people.</summary>
    public static string Range(double low, double high) => $"[{Figure(low)}, {Figure(high)}]";

    /// <summary>10 with a raised exponent.</summary>
    public static string PowerOfTen(int exponent) =>
        "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

    /// <summary>At most so many characters, the last of them an ellipsis where some are missing.</summary>
    public static string Short(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1)] + "…";

    /// <summary>The words that appear where the reader points at a mark.</summary>
    public static string Title(string tip) => $"<title>{Escape(tip)}</title>";

    /// <summary>A filled rectangle, more or less opaque, with its tip.</summary>
    public static string Rectangle(string kind, double x, double y, double width, double height, double opacity, string tip) =>
        $"<rect class=\"{kind}\" x=\"{Coordinate(x)}\" y=\"{Coordinate(y)}\" width=\"{Coordinate(width)}\" height=\"{Coordinate(height)}\"{(opacity < 1 ? $" fill-opacity=\"{opacity.ToString("0.###", CultureInfo.InvariantCulture)}\"" : "")}>{Title(tip)}</rect>";

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.####", CultureInfo.InvariantCulture) + " %";
}
