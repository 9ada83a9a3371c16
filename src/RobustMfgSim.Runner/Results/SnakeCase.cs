using System.Text;

namespace RobustMfgSim.Runner.Results;

/// <summary>Names of enumeration values as results spell them.</summary>
public static class SnakeCase
{
    /// <summary>IterationLimit becomes iteration_limit.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        string name = value.ToString();
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
