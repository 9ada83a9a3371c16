using System.Globalization;
using System.Text;

namespace RobustMfgSim.Cli.Submit;

/// <summary>What a user asks of Slurm beyond the study.</summary>
/// <param name="Partition">The partition; null for the cluster's default.</param>
/// <param name="Time">The time limit of a shard, as sbatch reads it; null for the partition's.</param>
internal sealed record SlurmRequest(string? Partition, string? Time);

/// <summary>The batch scripts. They are kept beside the study, to be read, edited and submitted by hand as well; all stand in the study's folder.</summary>
internal static class SlurmScripts
{
    public const string PrepareName = "prepare.sh", ArrayName = "array.sh", MergeName = "merge.sh";

    /// <summary>Writes all of them into the study's folder.</summary>
    public static void Write(SubmitFolder folder, string study, SlurmRequest request, IReadOnlyList<string> program)
    {
        string name = JobName(study);
        folder.Write(PrepareName, Prepare(name, request, folder.Commands, program));
        folder.Write(ArrayName, Array(name, request, folder.Commands, program));
        folder.Write(MergeName, Merge(name, request, folder.Commands, program));
    }

    /// <summary>What is done once, before the array.</summary>
    public static string Prepare(string name, SlurmRequest request, ShardCommands commands, IReadOnlyList<string> program) => Script(
        [("job-name", $"{name}-prepare"), .. Common(request, commands), ("output", $"{SubmitFolder.LogsName}/prepare.log"), ("open-mode", "append")],
        ["Solves the equilibrium and trains the deviators that learn, once for all shards.", "By hand, in this folder: sbatch prepare.sh"],
        $"exec {ProgramCommand.Line([.. program, .. commands.Prepare])}");

    /// <summary>The array: one task a shard.</summary>
    public static string Array(string name, SlurmRequest request, ShardCommands commands, IReadOnlyList<string> program) => Script(
        [
            ("job-name", name), ("array", Text($"1-{commands.Count}")), .. Common(request, commands),
            ("output", $"{SubmitFolder.LogsName}/shard-%a.log"), ("open-mode", "append"),
        ],
        ["One shard of the study, numbered by SLURM_ARRAY_TASK_ID. A shard that was stopped goes on where it was; one that is complete says so.", "By hand, in this folder: sbatch --dependency=afterok:PREPARE --kill-on-invalid-dep=yes array.sh"],
        $"exec {ProgramCommand.Line([.. program, .. commands.Shard])}");

    /// <summary>The merge of all shards.</summary>
    public static string Merge(string name, SlurmRequest request, ShardCommands commands, IReadOnlyList<string> program) => Script(
        [("job-name", $"{name}-merge"), .. Common(request, commands), ("output", $"{SubmitFolder.LogsName}/merge.log"), ("open-mode", "truncate")],
        ["Puts the shards together when all are complete.", "By hand, in this folder: sbatch --dependency=afterok:ARRAY --kill-on-invalid-dep=yes merge.sh"],
        $"exec {ProgramCommand.Line([.. program, "merge"])} {SubmitFolder.ShardsName}/shard-{(commands.Count == 1 ? "1" : Text($"{{1..{commands.Count}}}"))} {ProgramCommand.Line(commands.MergeOptions)}");

    /// <summary>A name that Slurm, file systems and people can read.</summary>
    public static string JobName(string study)
    {
        string safe = string.Concat(study.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        return safe.Length == 0 ? "study" : safe;
    }

    private static IEnumerable<(string Option, string Value)> Common(SlurmRequest request, ShardCommands commands)
    {
        yield return ("cpus-per-task", Text($"{commands.Workers}"));
        if (request.Partition is { } partition)
        {
            yield return ("partition", partition);
        }

        if (request.Time is { } time)
        {
            yield return ("time", time);
        }

        yield return ("requeue", "");
    }

    private static string Script(IEnumerable<(string Option, string Value)> options, string[] comments, string command)
    {
        var script = new StringBuilder("#!/bin/bash\n");
        foreach (var (option, value) in options)
        {
            script.Append(CultureInfo.InvariantCulture, $"#SBATCH --{option}{(value.Length == 0 ? "" : $"={value}")}\n");
        }

        foreach (string comment in comments)
        {
            script.Append(CultureInfo.InvariantCulture, $"# {comment}\n");
        }

        return script.Append(command).Append('\n').ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
