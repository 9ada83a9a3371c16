namespace RobustMfgSim.Core.Games;

/// <summary>Entries by label, where "*" stands for every label that is not named: an entry for the label itself wins over "*".</summary>
/// <typeparam name="T">What the entries are.</typeparam>
/// <param name="entries">The entries, each label once.</param>
public sealed class LabelMap<T>(params IReadOnlyList<KeyValuePair<string, T>> entries)
{
    /// <summary>The label that stands for all labels not named.</summary>
    public const string Wildcard = "*";

    private readonly Dictionary<string, T> _byLabel = entries.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);

    /// <summary>The entries as given.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> Entries { get; } = [.. entries];

    /// <summary>The same labels with other entries.</summary>
    public LabelMap<TResult> Select<TResult>(Func<T, TResult> change) => new([.. Entries.Select(e => KeyValuePair.Create(e.Key, change(e.Value)))]);

    /// <summary>The entry for a label: its own, else that of "*". False when there is neither.</summary>
    public bool TryFind(string label, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T entry) =>
        _byLabel.TryGetValue(label, out entry) || _byLabel.TryGetValue(Wildcard, out entry);
}
