using System.Text.RegularExpressions;

namespace RobustMfgSim.Fuzzing;

/// <summary>Lines taken out, doubled, exchanged or indented; numbers made extreme; keys repeated; words made odd.</summary>
internal static partial class TextMutations
{
    private static readonly string[] Extremes =
    [
        "0", "-0", "1", "-1", "2", "0.5", "1e-300", "-1e-300", "1e300", "-1e300", "1e309", "5e-324", "1.7976931348623157e308", "NaN", ".nan", ".inf", "-.inf", "Infinity", "2147483647", "2147483648",
        "-2147483648", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "1000000000", "1000000000000", "1000", "1001",
        "0.99999999999999", "0.9999999999999999", "1.0000000000000002", "0x10", "0o17", "1_000", "1,5", "\u0661\u0662", "1e", "--1", "1e999999999", "0.1e-999999999", "true", "null", "~", "\"1\"",
    ];

    private static readonly string[] Words =
    [
        "", "*", "~", "null", "rest", "mu", "mean", "s", "a", "mu[S]", "mu[0, 0]", "\ufeff", "\u0000", "\u202egnirts", "e\u0301", "\u00e9", "\ud83e\udda0", "\u2028", "\u0085", "a b", "'", "\"", "[", "]", ",", "#", "- x", "? y",
        "equilibrium", "custom", "table", "exact", "coalition", "wasserstein", "moment", "finite", "interval", "cressie_read", "1e3", "-1", "\t", "\\", "..", "/dev/zero", "\u001b[31m", "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL",
    ];

    public static string Apply(string text, Choices choices)
    {
        var numbers = Number().Matches(text);
        var words = Word().Matches(text);
        return choices.Below(4) switch
        {
            0 when numbers.Count > 0 => Replaced(text, choices.Of(numbers), choices.Of(Extremes)),
            1 when words.Count > 0 => Replaced(text, choices.Of(words), choices.Below(2) == 0 ? choices.Of(Words) : choices.Of(words).Value),
            2 => string.Join('\n', Repeated([.. text.Split('\n')], choices)),
            _ => string.Join('\n', Lines([.. text.Split('\n')], choices)),
        };
    }

    private static string Replaced(string text, Match place, string by) => text[..place.Index] + by + text[(place.Index + place.Length)..];

    // The same key again, under the same mapping, with its own value or that of another.
    private static List<string> Repeated(List<string> lines, Choices choices)
    {
        string line = choices.Of(lines), other = choices.Of(lines);
        int colon = line.IndexOf(':', StringComparison.Ordinal), value = other.IndexOf(':', StringComparison.Ordinal);
        lines.Insert(choices.Below(lines.Count), colon < 0 || value < 0 ? line : line[..colon] + other[value..]);
        return lines;
    }

    private static List<string> Lines(List<string> lines, Choices choices)
    {
        int at = choices.Below(lines.Count), other = choices.Below(lines.Count);
        switch (choices.Below(4))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(other, lines[at]);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            default:
                lines[at] = new string(' ', choices.Below(6)) + lines[at].TrimStart();
                break;
        }

        return lines;
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_-]*")]
    private static partial Regex Word();
}
