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
        var problems = Identities(shards);
        if (problems.Count > 0)
        {
            return problems;
        }

        foreach (long agents in study.Agents)
        {
            Coverage(study, shards, agents, problems);
        }

        problems.AddRange(Artifacts(shards));
        if (problems.Count == 0)
        {
            Copy(study, shards, target);
        }

        return problems;
    }

    // Same scenario, seed and version; the same K; every i once.
    private static List<string> Identities(IReadOnlyList<NamedStore> shards)
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

        if (problems.Count > 0)
        {
            return problems;
        }

        foreach (var twice in shards.GroupBy(s => Part(s).Index).Where(g => g.Count() > 1))
        {
            problems.Add($"{twice.First().Store.Identity.Shard} was given {twice.Count()} times: {string.Join(", ", twice.Select(s => s.Name))}. Give each shard once.");
        }

        int count = Part(first).Count;
        int[] missing = [.. Enumerable.Range(1, count).Except(shards.Select(s => Part(s).Index))];
        if (missing.Length > 0)
        {
            problems.Add($"of {count} shards these are missing: {string.Join(", ", missing)}. Give their folders, or run them with --shard i/{count}.");
        }

        return problems;
    }

    private static Shard Part(NamedStore store) => store.Store.Identity.Shard!.Value;

    private static void Coverage(Study study, IReadOnlyList<NamedStore> shards, long agents, List<string> problems)
    {
        foreach (var (name, store) in shards)
        {
            var shard = store.Identity.Shard!.Value;
            long next = shard.First(study.Episodes), end = shard.End(study.Episodes);
            foreach (var block in store.Blocks(agents))
            {
                if (block.First != next || block.End > end)
                {
                    problems.Add(string.Create(
                        CultureInfo.InvariantCulture, $"{name}: at N = {agents} a block holds replications {block.First} to {block.End - 1}, where {next} comes next and {shard} ends with {end - 1}. The store is damaged: run the shard anew."));
                    return;
                }

                next = block.End;
            }

            if (next < end)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: at N = {agents} replications {next} to {end - 1} are missing. Finish {shard} with --resume."));
            }
        }
    }

    // What is solved or trained once is the same bytes on every machine of one architecture; where it is not, episodes must not be mixed.
    private static IEnumerable<string> Artifacts(IReadOnlyList<NamedStore> shards)
    {
        foreach (string artifact in shards.SelectMany(s => s.Store.Artifacts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            byte[]? expected = shards[0].Store.Artifact(artifact);
            foreach (var other in shards.Skip(1).Where(s => !(s.Store.Artifact(artifact) ?? []).AsSpan().SequenceEqual(expected)))
            {
                yield return $"{other.Name} has another {artifact} than {shards[0].Name}: the shards were computed on different processor architectures, or one is damaged. Run them on one architecture.";
            }
        }
    }

    private static void Copy(Study study, IReadOnlyList<NamedStore> shards, RunStore target) => target.Together(() =>
    {
        var series = EpisodeSeries.Names(study);
        foreach (string artifact in shards[0].Store.Artifacts)
        {
            target.WriteArtifact(artifact, shards[0].Store.Artifact(artifact)!);
        }

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
