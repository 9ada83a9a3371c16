using System.Globalization;

namespace RobustMfgSim.Core.Games;

/// <summary>The allowed range of a parameter, as a test and in words.</summary>
public static class ParameterRange
{
    /// <summary>Whether a value is allowed. NaN never is.</summary>
    public static bool Allows(ParameterSpec spec, double value)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return double.IsFinite(value) && value >= spec.Minimum && value <= spec.Maximum && (!spec.Integer || value == Math.Floor(value));
    }

    /// <summary>"lies in [0, 1]", "is a whole number in [1, 20]" or "is a number of at least 0".</summary>
    public static string Text(ParameterSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string low = spec.Minimum.ToString(CultureInfo.InvariantCulture), high = spec.Maximum.ToString(CultureInfo.InvariantCulture);
        bool open = spec.Maximum >= double.MaxValue, openBelow = spec.Minimum <= -double.MaxValue;
        string kind = spec.Integer ? "is a whole number" : open || openBelow ? "is a number" : "lies";
        return open ? (openBelow ? kind : $"{kind} of at least {low}") : openBelow ? $"{kind} of at most {high}" : $"{kind} in [{low}, {high}]";
    }

    /// <summary>"a total-variation radius lies in [0, 1]", for a family that has a radius.</summary>
    public static string RadiusText(Descriptor family, ParameterSpec radius)
    {
        ArgumentNullException.ThrowIfNull(family);
        string name = family.Name.Replace('_', '-');
        bool vowel = "aeiou".Contains(name[0], StringComparison.Ordinal) || (name[0] == 'l' && name.Length > 1 && !char.IsLetter(name[1]));
        return $"{(vowel ? "an" : "a")} {name} radius {Text(radius)}";
    }

    /// <summary>The parameter of that name, or null.</summary>
    public static ParameterSpec? Find(Descriptor descriptor, string name)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.Parameters.FirstOrDefault(p => p.Name == name);
    }
}
