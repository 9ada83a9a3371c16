using System.Text;

namespace RobustMfgSim.Cli.Scaffolding;

/// <summary>The name of a new project in the forms that its files need.</summary>
/// <param name="Class">C# identifier and namespace: BusStop.</param>
/// <param name="Snake">Name in scenarios: bus_stop.</param>
/// <param name="File">Name of a scenario: bus-stop.</param>
internal sealed record ProjectName(string Class, string Snake, string File)
{
    /// <summary>What a name must be.</summary>
    public const string Rule = "a name has at most 60 letters, digits, '-' and '_', a letter first";

    private const int MaximumLength = 60;

    // Namespaces that the project itself uses: a namespace of that name would hide them.
    private static readonly string[] Taken = ["System", "Microsoft", "RobustMfgSim", "NUnit", "Tests"];

    /// <summary>The forms of a name; null with what is wrong with it.</summary>
    public static ProjectName? Parse(string text, out string problem)
    {
        problem = "";
        if (text.Length is 0 or > MaximumLength || !char.IsAsciiLetter(text[0]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            problem = $"'{text}' cannot be the name of a project; {Rule}.";
            return null;
        }

        string[] words = [.. Words(text)];
        string name = string.Concat(words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        if (Taken.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            problem = $"'{text}' cannot be the name of a project, because the namespace {name} has another meaning there. Choose another one.";
            return null;
        }

        return new(name, string.Join('_', words.Select(w => w.ToLowerInvariant())), string.Join('-', words.Select(w => w.ToLowerInvariant())));
    }

    // BusStop, bus-stop, bus_stop and Bus2Stop: parts between separators, and a new one at every capital after a small letter or a digit.
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (char c in text)
        {
            bool separator = c is '-' or '_';
            if (word.Length > 0 && (separator || (char.IsAsciiLetterUpper(c) && !char.IsAsciiLetterUpper(word[^1]))))
            {
                yield return word.ToString();
                word.Clear();
            }

            if (!separator)
            {
                word.Append(c);
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
