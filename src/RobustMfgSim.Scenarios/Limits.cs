namespace RobustMfgSim.Scenarios;

/// <summary>
/// What a scenario may ask for at most. A scenario from a stranger must not exhaust memory or keep a reader waiting, so everything whose size it chooses has a limit that no honest study meets; an error
/// names the limit. Formulas have limits of their own: <see cref="Core.Games.Expressions.Expression.MaximumLength"/> and <see cref="Core.Games.Expressions.Expression.MaximumDepth"/>.
/// </summary>
public static class Limits
{
    /// <summary>Bytes of a scenario file.</summary>
    public const int FileBytes = 4 * Characters;

    /// <summary>Characters of a scenario.</summary>
    public const int Characters = 1_048_576;

    /// <summary>Levels of nesting.</summary>
    public const int Depth = 32;

    /// <summary>Values, keys, lists and mappings in all.</summary>
    public const int Nodes = 250_000;

    /// <summary>Characters of one value or key.</summary>
    public const int TextLength = 10_000;

    /// <summary>Problems that are reported; the rest are counted.</summary>
    public const int Problems = 200;

    /// <summary>States of a game written as formulas, and as many actions.</summary>
    public const int Labels = 1000;

    /// <summary>Characters of a label.</summary>
    public const int LabelLength = 64;

    /// <summary>states * actions * states of a game written as formulas.</summary>
    public const int FormulaEntries = 1_000_000;

    /// <summary>Characters of the formulas of a table when they are written out for every state and action.</summary>
    public const long FormulaCharacters = 10_000_000;

    /// <summary>states * actions * states of any game, and of all the kernels of an ambiguity set together: 40 MB a table, of which a solver keeps several.</summary>
    public const int TableEntries = 5_000_000;

    /// <summary>Numbers of agents of a study.</summary>
    public const int Sizes = 1000;

    /// <summary>Policies of a population.</summary>
    public const int Policies = 100;

    /// <summary>Equilibria and distances of a study of model mismatch together.</summary>
    public const int MismatchPoints = 100;
}
