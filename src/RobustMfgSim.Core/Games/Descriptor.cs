namespace RobustMfgSim.Core.Games;

/// <summary>A numeric parameter of something built in.</summary>
/// <param name="Name">Name in a scenario file (snake_case).</param>
/// <param name="Default">Value when the scenario does not give one.</param>
/// <param name="Minimum">Smallest allowed value.</param>
/// <param name="Maximum">Largest allowed value.</param>
/// <param name="Meaning">What it is, in a few words, with its unit where it has one.</param>
/// <param name="Integer">Whether only whole numbers are allowed.</param>
public sealed record ParameterSpec(string Name, double Default, double Minimum, double Maximum, string Meaning, bool Integer = false);

/// <summary>A key of a scenario that is no numeric parameter: a word, a table or a list.</summary>
/// <param name="Name">The key (snake_case).</param>
/// <param name="Meaning">What may stand there, and what it means.</param>
/// <param name="Default">What holds when it is absent; empty where it is required.</param>
public sealed record OptionSpec(string Name, string Meaning, string Default = "");

/// <summary>What is known about something built in: game, ambiguity family, solver, adversary, policy, deviator or estimator.</summary>
/// <param name="Name">Name in a scenario file (snake_case).</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Source">Where the definition comes from.</param>
/// <param name="Version">Raised when its numbers change.</param>
/// <param name="Parameters">Its parameters.</param>
public sealed record Descriptor(string Name, string Summary, string Source, int Version, params IReadOnlyList<ParameterSpec> Parameters)
{
    /// <summary>Keys of a scenario, beside numeric parameters, that it reads: words, tables and lists such as metric or kernels.</summary>
    public IReadOnlyList<OptionSpec> Options { get; init; } = [];

    /// <summary>The definition as a formula, for descriptions; empty where the summary says all.</summary>
    public string Definition { get; init; } = "";

    /// <summary>What happens at the edges (radius 0, saturation, support), for descriptions.</summary>
    public string Edges { get; init; } = "";
}

/// <summary>Values of the parameters of a <see cref="Descriptor"/>: those given, and defaults for the rest.</summary>
public sealed class ParameterValues
{
    private readonly Dictionary<string, double> _values;

    /// <summary>Given values over the defaults of <paramref name="descriptor"/>.</summary>
    /// <exception cref="ArgumentException">A name is not a parameter, or a value is out of its range.</exception>
    public ParameterValues(Descriptor descriptor, IReadOnlyDictionary<string, double>? given = null)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        _values = descriptor.Parameters.ToDictionary(p => p.Name, p => p.Default, StringComparer.Ordinal);
        foreach (var (name, value) in given ?? new Dictionary<string, double>())
        {
            var spec = descriptor.Parameters.FirstOrDefault(p => p.Name == name)
                ?? throw new ArgumentException($"{descriptor.Name} has no parameter '{name}'.", nameof(given));
            if (!(value >= spec.Minimum && value <= spec.Maximum) || (spec.Integer && value != Math.Floor(value)))
            {
                throw new ArgumentException($"{descriptor.Name}.{name} is {value}; allowed is [{spec.Minimum}, {spec.Maximum}].", nameof(given));
            }

            _values[name] = value;
        }
    }

    /// <summary>The value of a parameter.</summary>
    public double this[string name] => _values[name];
}
