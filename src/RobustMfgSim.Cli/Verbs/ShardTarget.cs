using System.Globalization;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>Which shard a command runs, and where it goes.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Folder">Its folder when it is complete.</param>
/// <param name="OfArray">Whether the task of an array runs it: all tasks have the same arguments, and the folder gets its name only when it is complete.</param>
internal sealed record ShardTarget(Shard Shard, string Folder, bool OfArray)
{
    /// <summary>Where a Slurm array says which of its tasks this is: 1 to K, as it was submitted.</summary>
    public const string SlurmIndex = "SLURM_ARRAY_TASK_ID";

    /// <summary>Where an indexed job of Kubernetes says which of its pods this is: 0 to K - 1.</summary>
    public const string KubernetesIndex = "JOB_COMPLETION_INDEX";

    /// <summary>The folder of shard i below that of all shards.</summary>
    public static string FolderOf(string shards, int index) => Path.Combine(shards, string.Create(CultureInfo.InvariantCulture, $"shard-{index}"));

    /// <summary>The shard that the scheduler's index names; null, and why, when it names none.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="count">K.</param>
    /// <param name="problem">What is wrong.</param>
    public static Shard? OfEnvironment(Func<string, string?> environment, int count, out string problem)
    {
        problem = "";
        switch (Given(environment(SlurmIndex)), Given(environment(KubernetesIndex)))
        {
            case (null, null):
                problem = $"--shards {Words(count)} takes the number of the shard from {SlurmIndex} (1 to {Words(count)}) or {KubernetesIndex} (0 to {Words(count - 1)}), and neither is set. Run it as a task of a job array, or name the shard: --shard i/{Words(count)}.";
                return null;
            case ({ } slurm, { } kubernetes):
                problem = $"{SlurmIndex} is '{slurm}' and {KubernetesIndex} is '{kubernetes}': it is not clear which of them numbers the shards. Unset one, or name the shard: --shard i/{Words(count)}.";
                return null;
            case ({ } slurm, null):
                return Numbered(slurm, SlurmIndex, 1, count, $"Submit the array with --array=1-{Words(count)}.", out problem);
            case (null, { } kubernetes):
                return Numbered(kubernetes, KubernetesIndex, 0, count, $"Give the job completions: {Words(count)}.", out problem);
        }
    }

    /// <summary>Opens the folder, to start the shard or to go on with it.</summary>
    public StudyFolder Open(RunIdentity identity) => OfArray ? StudyFolder.OpenUnpublished(Folder, identity) : StudyFolder.Open(Folder, identity, resume: true);

    /// <summary>Whether the shard was run before and is complete; a shard of an array whose folder has its name and is not complete was tampered with.</summary>
    /// <exception cref="RunStoreException">The folder holds something else, or is damaged.</exception>
    public bool IsComplete(CliHost host, Runner.Study study)
    {
        string file = Path.Combine(Folder, RunStore.FileName);
        if (!File.Exists(file))
        {
            return false;
        }

        using var store = RunStore.Open(file, RunIdentity.Of(study, Shard));
        var problems = ShardCoverage.Problems(study, new(Folder, store));
        if (problems.Count > 0)
        {
            return OfArray ? throw new RunStoreException($"{problems[0]} A shard in this place was complete once: remove {Folder} first.") : false;
        }

        new Screen(host).Line(string.Create(CultureInfo.InvariantCulture, $"{Shard} is complete: {store.Episodes} episodes are stored in {Folder}. There is nothing to do."));
        return true;
    }

    private static Shard? Numbered(string text, string variable, int first, int count, string advice, out string problem)
    {
        bool inside = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= first && number < first + count;
        problem = inside ? "" : $"{variable} is '{text}'; with --shards {Words(count)} it is a whole number from {Words(first)} to {Words(first + count - 1)}. {advice}";
        return inside ? new Shard(number - first + 1, count) : null;
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string Words(int number) => number.ToString(CultureInfo.InvariantCulture);
}
