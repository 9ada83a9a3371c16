using System.Globalization;

namespace RobustMfgSim.Runner.Store;

/// <summary>
/// Puts the stores of the shards of one study together. The merged store holds what one machine would have stored had it run all replications, so the stopping rule, which looks at
/// replications in their order, stops where it would have stopped there, and the results are the same bytes.
/// </summary>
public static class StoreMerge
{
    /// <summary>Copies the shards' equilibrium and episodes into a store, all or nothing.</summary>
    /// <param name="study">The study, as read from the scenario that the shards hold.</param>
    /// <param name="shards">The open stores of its shards, in any order.</param>
    /// <param name="target">An empty store of the whole study.</param>
    /// <returns>Everything that is wrong with the shards, in words; empty when they were merged.</returns>
    public static IReadOnlyList<string> Merge(Study study, IReadOnlyList<NamedStore> shards, RunStore target)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(target);
        var problems = Strangers(shards);
        if (problems.Count == 0)
        {
            problems.AddRange(Repeats(shards));
            if (Absent(shards) is { Count: > 0 } absent)
            {
                int count = Part(shards[0]).Count;
                problems.Add($"of {count} shards these are missing: {string.Join(", ", absent)}. Give their folders, or run them with --shard i/{count}.");
            }
        }

        if (problems.Count > 0)
        {
            return problems;
        }

        problems.AddRange(shards.SelectMany(s => ShardCoverage.Problems(study, s)));
        problems.AddRange(Artifacts(shards));
        if (problems.Count == 0)
        {
            Copy(study, shards, target);
        }

        return problems;
    }

    /// <summary>What is wrong with shards that should belong together: same scenario, seed and version, and the same K.</summary>
    internal static List<string> Strangers(IReadOnlyList<NamedStore> shards)
    {
        var problems = new List<string>();
        problems.AddRange(shards.Where(s => s.Store.Identity.Shard is null).Select(s => $"{s.Name} holds a whole study, not a shard. Merge folders made with --shard."));
        if (problems.Count > 0)
        {
            return problems;
        }

        var first = shards[0];
        foreach (var other in shards.Skip(1))
        {
            if (other.Store.Identity.DifferenceTo(first.Store.Identity, exceptShard: true) is { } difference)
            {
                problems.Add($"{other.Name} does not belong to the study of {first.Name}: {difference.Replace(" here", $" in {first.Name}", StringComparison.Ordinal)}.");
            }
            else if (Part(other).Count != Part(first).Count)
            {
                problems.Add($"{other.Name} holds {other.Store.Identity.Shard}, {first.Name} holds {first.Store.Identity.Shard}; shards of different counts cannot be merged.");
            }
        }

        return problems;
    }

    /// <summary>Shards, of those that belong together, that were given more than once.</summary>
    internal static IEnumerable<string> Repeats(IReadOnlyList<NamedStore> shards) => shards.GroupBy(s => Part(s).Index).Where(g => g.Count() > 1).Select(
        twice => $"{twice.First().Store.Identity.Shard} was given {twice.Count()} times: {string.Join(", ", twice.Select(s => s.Name))}. Give each shard once.");

    /// <summary>Which i of 1..K are not among shards that belong together.</summary>
    internal static IReadOnlyList<int> Absent(IReadOnlyList<NamedStore> shards) => [.. Enumerable.Range(1, Part(shards[0]).Count).Except(shards.Select(s => Part(s).Index))];

    private static Shard Part(NamedStore store) => store.Store.Identity.Shard!.Value;

    /// <summary>What is solved or trained once is the same bytes on every machine of one architecture; where it is not, episodes must not be mixed. A shard that was stopped may not have it yet.</summary>
    internal static IEnumerable<string> Artifacts(IReadOnlyList<NamedStore> shards)
    {
        foreach (string artifact in Names(shards))
        {
            var holders = shards.Select(s => (s.Name, Bytes: s.Store.Artifact(artifact))).Where(h => h.Bytes is not null).ToList();
            foreach (var other in holders.Skip(1).Where(h => !h.Bytes.AsSpan().SequenceEqual(holders[0].Bytes)))
            {
                yield return $"{other.Name} has another {artifact} than {holders[0].Name}: the shards were computed on different processor architectures, or one is damaged. Run them on one architecture.";
            }
        }
    }

    /// <summary>Copies everything that shards have solved or trained, as part of <see cref="RunStore.Together"/>.</summary>
    internal static void CopyArtifacts(IReadOnlyList<NamedStore> shards, RunStore target)
    {
        foreach (string artifact in Names(shards))
        {
            target.WriteArtifact(artifact, shards.Select(s => s.Store.Artifact(artifact)).First(bytes => bytes is not null)!);
        }
    }

    private static IEnumerable<string> Names(IReadOnlyList<NamedStore> shards) => shards.SelectMany(s => s.Store.Artifacts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static void Copy(Study study, IReadOnlyList<NamedStore> shards, RunStore target) => target.Together(() =>
    {
        var series = EpisodeSeries.Names(study);
        CopyArtifacts(shards, target);
        foreach (var (_, store) in shards)
        {
            foreach (long agents in study.Agents)
            {
                foreach (var block in store.Blocks(agents))
                {
                    target.AddBlock(agents, block, series, store.ReadBlock(agents, block, series));
                }
            }
        }
    });
}

/// <summary>A store and what messages call it.</summary>
/// <param name="Name">The folder, as the user gave it.</param>
/// <param name="Store">The store.</param>
public sealed record NamedStore(string Name, RunStore Store);
