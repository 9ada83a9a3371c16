using System.Globalization;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>--sweep PATH=FROM:TO:COUNT: equidistant values of one number of the scenario.</summary>
/// <param name="Path">Keys joined by dots.</param>
/// <param name="From">First value.</param>
/// <param name="To">Last value.</param>
/// <param name="Count">Number of values, 2 to <see cref="MostValues"/>.</param>
internal sealed record SweepRequest(string Path, double From, double To, int Count)
{
    private const int MostValues = 10_000;
    private const string Form = "give PATH=FROM:TO:COUNT, for example ambiguity.radius=0:0.3:16";

    /// <summary>The values; the ends are exact, the others rounded to 15 digits so that 0.1 steps look like it.</summary>
    public IEnumerable<double> Values => Enumerable.Range(0, Count).Select(k => k == 0 ? From : k == Count - 1 ? To
        : double.Parse((From + ((To - From) * k / (Count - 1))).ToString("G15", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>Reads the option; null with what is wrong.</summary>
    public static SweepRequest? Parse(string text, out string problem)
    {
        problem = "";
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string[] parts = equals < 0 ? [] : text[(equals + 1)..].Split(':');
        if (equals < 1 || parts.Length != 3)
        {
            problem = $"--sweep is '{text}'; {Form}.";
        }
        else if (Number(parts[0]) is not { } from)
        {
            problem = $"--sweep starts at '{parts[0]}', which is not a number; {Form}.";
        }
        else if (Number(parts[1]) is not { } to)
        {
            problem = $"--sweep ends at '{parts[1]}', which is not a number; {Form}.";
        }
        else if (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 2 or > MostValues)
        {
            problem = $"--sweep has the count '{parts[2]}'; a count is a whole number in [2, {MostValues}].";
        }
        else if (from == to)
        {
            problem = $"--sweep starts and ends at {parts[0]}; the ends must differ.";
        }
        else
        {
            return new(text[..equals], from, to, count);
        }

        return null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value) ? value : null;
}
