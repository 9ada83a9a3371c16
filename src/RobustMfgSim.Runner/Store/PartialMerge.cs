using System.Globalization;
using RobustMfgSim.Environments.Engines;

namespace RobustMfgSim.Runner.Store;

/// <summary>What came of putting a part of a study's replications together.</summary>
/// <param name="Problems">Everything that is wrong with the shards, in words; empty when they were put together.</param>
/// <param name="Study">The study at those numbers of agents that have episodes enough for an interval; null when there are problems.</param>
/// <param name="Missing">What is missing, in one sentence or two; empty when nothing is, so that the results would be those of the whole study.</param>
public sealed record PartialMergeResult(IReadOnlyList<string> Problems, Study? Study, string Missing);

/// <summary>
/// Puts those shards of a study together that are there, for a look at results before all is done. The episodes are numbered anew, in order and without gaps: replications are
/// independent and equally distributed, so any of them that were chosen without regard to their numbers estimate the same quantities, with the same guarantees. The store is not that of a run
/// and must not be gone on with: keep it in memory (<see cref="RunStore.InMemory"/>).
/// </summary>
public static class PartialMerge
{
    // An interval needs a variance.
    private const long Fewest = 2;

    /// <summary>Copies what the shards hold into a store, all or nothing; where nothing is missing it copies nothing (<see cref="StoreMerge"/> is for that).</summary>
    /// <param name="study">The study, as read from the scenario that the shards hold.</param>
    /// <param name="shards">The open stores of some of its shards, complete or not, in any order.</param>
    /// <param name="target">An empty store.</param>
    public static PartialMergeResult Merge(Study study, IReadOnlyList<NamedStore> shards, RunStore target)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(shards);
        ArgumentNullException.ThrowIfNull(target);
        List<string> problems = shards.Count == 0 ? ["no shard can be read yet: there is nothing to put together."] : StoreMerge.Strangers(shards);
        if (problems.Count == 0)
        {
            problems.AddRange(StoreMerge.Repeats(shards));
            problems.AddRange(StoreMerge.Artifacts(shards));
        }

        if (problems.Count == 0 && StoreMerge.Absent(shards).Count == 0 && shards.All(s => ShardCoverage.Problems(study, s).Count == 0))
        {
            return new([], study, "");
        }

        if (study.TaggedDraws != TaggedDraws.Independent)
        {
            problems.Add($"study.tagged_draws is {Results.SnakeCase.Of(study.TaggedDraws)}: its episodes belong together in batches, which a part of the shards would tear apart. Only independent draws can be put together in part: wait for all shards.");
        }

        if (problems.Count > 0)
        {
            return new(problems, null, "");
        }

        NamedStore[] ordered = [.. shards.OrderBy(s => s.Store.Identity.Shard!.Value.Index)];
        var there = study.Agents.Select(n => (Agents: n, Episodes: ordered.Sum(s => s.Store.Blocks(n).Sum(b => b.Count)))).ToList();
        long[] enough = [.. there.Where(t => t.Episodes >= Fewest).Select(t => t.Agents)];
        if (enough.Length == 0)
        {
            return new(["no number of agents has two episodes yet: there is nothing to estimate from."], null, "");
        }

        target.Together(() =>
        {
            StoreMerge.CopyArtifacts(ordered, target);
            foreach (long agents in enough)
            {
                Copy(study, ordered, agents, target);
            }
        });
        return new([], study with { Agents = enough }, Words(study, StoreMerge.Absent(shards), ordered[0].Store.Identity.Shard!.Value.Count, there));
    }

    private static void Copy(Study study, NamedStore[] shards, long agents, RunStore target)
    {
        var series = EpisodeSeries.Names(study);
        long next = 0;
        foreach (var store in shards.Select(s => s.Store))
        {
            foreach (var block in store.Blocks(agents))
            {
                target.AddBlock(agents, new(next, block.Count), series, store.ReadBlock(agents, block, series));
                next += block.Count;
            }
        }
    }

    private static string Words(Study study, IReadOnlyList<int> absent, int count, List<(long Agents, long Episodes)> there)
    {
        string shards = absent.Count == 0 ? "" : $" Of {count} shards these are missing: {string.Join(", ", absent)}.";
        var counts = there.Select(t => string.Create(
            CultureInfo.InvariantCulture, $"{t.Episodes} of {study.Episodes} episodes at N = {t.Agents}{(t.Episodes < Fewest ? " (left out)" : "")}"));
        return $"These results are partial: {string.Join(", ", counts)}.{shards} What is estimated here rests on those episodes alone; wait for all shards before you publish it.";
    }
}
