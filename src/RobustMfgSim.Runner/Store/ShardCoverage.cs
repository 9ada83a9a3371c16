using System.Globalization;

namespace RobustMfgSim.Runner.Store;

/// <summary>Whether the store of a shard holds the replications of that shard, every one once and in order.</summary>
public static class ShardCoverage
{
    /// <summary>What is missing or damaged, in words, one sentence or two for each number of agents; empty when the shard is complete.</summary>
    /// <param name="study">The study that the shard belongs to.</param>
    /// <param name="shard">The open store of a shard.</param>
    /// <exception cref="ArgumentException">The store holds a whole study, not a shard.</exception>
    public static IReadOnlyList<string> Problems(Study study, NamedStore shard)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(shard);
        var part = shard.Store.Identity.Shard ?? throw new ArgumentException($"{shard.Name} holds a whole study, not a shard.", nameof(shard));
        return [.. study.Agents.Select(agents => Problem(study, shard, part, agents)).OfType<string>()];
    }

    private static string? Problem(Study study, NamedStore shard, Shard part, long agents)
    {
        long next = part.First(study.Episodes), end = part.End(study.Episodes);
        foreach (var block in shard.Store.Blocks(agents))
        {
            if (block.First != next || block.End > end)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"{shard.Name}: at N = {agents} a block holds replications {block.First} to {block.End - 1}, where {next} comes next and {part} ends with {end - 1}. The store is damaged: run the shard anew.");
            }

            next = block.End;
        }

        return next == end ? null : string.Create(
            CultureInfo.InvariantCulture, $"{shard.Name}: at N = {agents} replications {next} to {end - 1} are missing. Finish {part}: run it again.");
    }
}
