using System.Globalization;
using RobustMfgSim.Cli.Verbs;

namespace RobustMfgSim.Cli.Submit;

/// <summary>
/// The commands that run a study in shards, as arguments of this program. All stand in the study's folder and name what is in it, so that the folder can be moved, and every executor runs the same ones.
/// </summary>
/// <param name="Count">K.</param>
/// <param name="Workers">Workers of each shard.</param>
/// <param name="AllowPlugins">Whether the study has plug-ins, which its user has allowed.</param>
internal sealed record ShardCommands(int Count, int Workers, bool AllowPlugins = false)
{
    /// <summary>Equilibrium and learned deviators, once for all shards.</summary>
    public IReadOnlyList<string> Prepare => ["prepare", SubmitFolder.ScenarioName, "--workers", Text(Workers), "--out", SubmitFolder.PreparedName, .. Plugins];

    /// <summary>The shard that the array index names.</summary>
    public IReadOnlyList<string> Shard =>
        ["run", SubmitFolder.ScenarioName, "--prepared", SubmitFolder.PreparedName, "--shards", Text(Count), "--workers", Text(Workers), "--out", SubmitFolder.ShardsName, .. Plugins];

    /// <summary>Everything of the merge but the folders of the shards.</summary>
    public IReadOnlyList<string> MergeOptions => ["--workers", Text(Workers), "--resume", "--out", SubmitFolder.ResultsName, .. Plugins];

    /// <summary>The merge.</summary>
    public IReadOnlyList<string> Merge => ["merge", .. Enumerable.Range(1, Count).Select(i => $"{SubmitFolder.ShardsName}/shard-{Text(i)}"), .. MergeOptions];

    private string[] Plugins => AllowPlugins ? [Arguments.AllowPlugins().Name] : [];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
