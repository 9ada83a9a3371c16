using System.Globalization;

namespace RobustMfgSim.Runner.Store;

/// <summary>
/// What a store's episodes belong to. Two runs with equal identities give the same bytes; a store is never continued by, or merged with, a run of another identity.
/// </summary>
/// <param name="Scenario">The scenario as resolved, overrides included.</param>
/// <param name="Sha256">SHA-256 of <paramref name="Scenario"/> in lower-case hexadecimal.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Shard">Which part of the replications the store may hold; null for all that the stopping rule asks for.</param>
public sealed record RunIdentity(string Scenario, string Sha256, ulong Seed, string Version, Shard? Shard)
{
    /// <summary>The identity of a study run by this program.</summary>
    public static RunIdentity Of(Study study, Shard? shard = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        return new(study.ResolvedScenario, study.Sha256, study.Seed, ProgramVersion.Text, shard);
    }

    /// <summary>The first difference, in words: "the store has X, this run has Y"; null when there is none.</summary>
    /// <param name="other">The identity of this run.</param>
    /// <param name="exceptShard">Whether the shards may differ, as they do between the parts of one study.</param>
    public string? DifferenceTo(RunIdentity other, bool exceptShard = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Version != other.Version)
        {
            return $"it was made by version {Version}, this is version {other.Version}";
        }

        if (Seed != other.Seed)
        {
            return string.Create(CultureInfo.InvariantCulture, $"its seed is {Seed}, here the seed is {other.Seed}");
        }

        if (Sha256 != other.Sha256)
        {
            return $"its scenario differs from this one: {LineDifference(Scenario, other.Scenario)}";
        }

        return exceptShard || Shard == other.Shard ? null : $"it holds {Words(Shard)}, this run is {Words(other.Shard)}";
    }

    /// <summary>A shard, or its absence, in words.</summary>
    internal static string Words(Shard? shard) => shard?.ToString() ?? "the whole study";

    // The first line that differs between two resolved scenarios, whose keys stand in one order.
    private static string LineDifference(string stored, string here)
    {
        string[] old = stored.Split('\n'), now = here.Split('\n');
        for (int line = 0; line < Math.Max(old.Length, now.Length); line++)
        {
            string before = line < old.Length ? old[line].Trim() : "", after = line < now.Length ? now[line].Trim() : "";
            if (before != after)
            {
                return string.Create(CultureInfo.InvariantCulture, $"line {line + 1} of the resolved scenario is '{before}' there and '{after}' here");
            }
        }

        return "the texts differ only in their line ends";
    }
}

/// <summary>Part i of K of the replications of a study, at every number of agents. A shard simulates all its replications; the stopping rule is applied when shards are merged.</summary>
/// <param name="Index">i, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">K, at least 1.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>Its first replication of so many: floor(episodes (i - 1) / K).</summary>
    public long First(long episodes) => (long)((Int128)episodes * (Index - 1) / Count);

    /// <summary>One past its last replication: floor(episodes i / K).</summary>
    public long End(long episodes) => (long)((Int128)episodes * Index / Count);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"shard {Index}/{Count}");
}
