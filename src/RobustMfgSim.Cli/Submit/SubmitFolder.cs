using System.Globalization;
using System.Text;
using System.Text.Json;
using RobustMfgSim.Cli.Verbs;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Cli.Submit;

/// <summary>
/// The folder of a study that is run in shards: scenario.yaml (as resolved), plan.json (how many shards), prepared.db (equilibrium and what deviators have learned), the scripts of its scheduler, jobs.txt (what was submitted), logs/, shards/shard-i and
/// results/. What is done is read off the stores of the shards, never off a scheduler's memory.
/// </summary>
internal sealed class SubmitFolder
{
    public const string ScenarioName = "scenario.yaml", PreparedName = "prepared.db", ShardsName = "shards", ResultsName = "results", LogsName = "logs";
    private const string PlanName = "plan.json", JobsName = "jobs.txt";
    private readonly Study _study;

    private SubmitFolder(string path, Study study, ShardCommands commands) => (Path, _study, Commands) = (path, study, commands);

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>What the shards and the merge run.</summary>
    public ShardCommands Commands { get; }

    /// <summary>Whether equilibrium and learned deviators are there.</summary>
    public bool IsPrepared => File.Exists(In(PreparedName));

    /// <summary>Whether the merge was done.</summary>
    public bool HasResults => File.Exists(In(ResultsName, RunFiles.Names[0]));

    /// <summary>Refuses a folder that a study cannot be submitted from for the first time.</summary>
    /// <exception cref="RunFolderException">It is not empty, or is a file.</exception>
    public static void Refuse(string path)
    {
        string full = RunFolder.FullPath(path);
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
        {
            string advice = File.Exists(System.IO.Path.Combine(full, PlanName)) ? "Finish what was submitted there with --retry, choose another folder with --out, or remove it." : "Choose another one with --out, or remove it.";
            throw new RunFolderException($"{path}: the folder is not empty, and results are never overwritten. {advice}");
        }
    }

    /// <summary>Makes the folder of a study.</summary>
    /// <exception cref="RunFolderException">The folder is not empty, or cannot be written.</exception>
    public static SubmitFolder Create(string path, Study study, ShardCommands commands)
    {
        Refuse(path);
        var folder = new SubmitFolder(RunFolder.FullPath(path), study, commands);
        try
        {
            Directory.CreateDirectory(folder.In(LogsName));
            Directory.CreateDirectory(folder.In(ShardsName));
            folder.Write(ScenarioName, study.ResolvedScenario);
            foreach (var plugin in study.Plugins)
            {
                plugin.KeepIn(folder.Path);
            }

            folder.Write(PlanName, string.Create(CultureInfo.InvariantCulture, $"{{ \"schema\": 1, \"shards\": {commands.Count}, \"workers\": {commands.Workers} }}\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw e as RunFolderException ?? new RunFolderException($"{path}: the folder cannot be written ({e.Message.TrimEnd('.')}). Choose another one with --out.");
        }

        return folder;
    }

    /// <summary>Opens the folder of a study that was submitted before.</summary>
    /// <exception cref="RunFolderException">Nothing was submitted there, or another study was.</exception>
    public static SubmitFolder Open(string path, Study study)
    {
        string full = RunFolder.FullPath(path);
        string plan = System.IO.Path.Combine(full, PlanName), scenario = System.IO.Path.Combine(full, ScenarioName);
        if (!File.Exists(plan) || !File.Exists(scenario))
        {
            throw new RunFolderException($"{path}: nothing was submitted from here ({PlanName} or {ScenarioName} is missing). Give the folder with --out, or submit without --retry.");
        }

        string text = File.ReadAllText(scenario);
        var there = RunIdentity.Of(study) with { Scenario = text, Sha256 = text == study.ResolvedScenario ? study.Sha256 : "" };
        if (there.DifferenceTo(RunIdentity.Of(study)) is { } difference)
        {
            throw new RunFolderException($"{path}: another study was submitted from here: {difference}. Give {System.IO.Path.Combine(path, ScenarioName)} itself, or another folder with --out.");
        }

        return new(full, study, ReadPlan(plan) with { AllowPlugins = study.Plugins.Count > 0 });
    }

    /// <summary>Which shards of 1..K have not all their replications stored.</summary>
    /// <exception cref="RunStoreException">A shard belongs to another study, or is damaged.</exception>
    public IReadOnlyList<int> Incomplete() => [.. Enumerable.Range(1, Commands.Count).Where(i => !IsComplete(i))];

    /// <summary>Which shards a run has open now.</summary>
    public IReadOnlyList<int> UnderWay() => [.. Enumerable.Range(1, Commands.Count).Where(IsOpen)];

    /// <summary>The log of a shard, or of the merge.</summary>
    public string Log(string task) => In(LogsName, $"{task}.log");

    /// <summary>The last lines of a log; empty where there is none.</summary>
    public IReadOnlyList<string> LogTail(string task, int lines) => File.Exists(Log(task)) ? [.. File.ReadLines(Log(task)).Where(l => l.Trim().Length > 0).TakeLast(lines)] : [];

    /// <summary>Writes a file of the folder.</summary>
    public void Write(string name, string text) => File.WriteAllText(In(name), text, new UTF8Encoding(false));

    /// <summary>Notes a job that a scheduler took.</summary>
    public void NoteJob(string kind, string id) => File.AppendAllText(In(JobsName), $"{kind} {id}\n");

    /// <summary>The jobs that were submitted last, of each kind one.</summary>
    public IReadOnlyDictionary<string, string> LastJobs() => (File.Exists(In(JobsName)) ? File.ReadAllLines(In(JobsName)) : [])
        .Select(line => line.Split(' '))
        .Where(words => words.Length == 2)
        .GroupBy(words => words[0], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Last()[1], StringComparer.Ordinal);

    private string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    private string ShardFolder(int index) => ShardTarget.FolderOf(In(ShardsName), index);

    private bool IsComplete(int index)
    {
        string path = System.IO.Path.Combine(ShardFolder(index), RunStore.FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        using var store = RunStore.Open(path, RunIdentity.Of(_study, new(index, Commands.Count)));
        return ShardCoverage.Problems(_study, new(ShardFolder(index), store)).Count == 0;
    }

    private bool IsOpen(int index)
    {
        string path = System.IO.Path.Combine(ShardFolder(index) + StudyFolder.Unpublished, RunStore.FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            RunStore.Open(path).Dispose();
            return false;
        }
        catch (RunStoreException e)
        {
            // Whatever else is wrong with it, the shard itself will say so.
            return e.InUse;
        }
    }

    private static ShardCommands ReadPlan(string path)
    {
        try
        {
            using var plan = JsonDocument.Parse(File.ReadAllText(path));
            int shards = plan.RootElement.GetProperty("shards").GetInt32(), workers = plan.RootElement.GetProperty("workers").GetInt32();
            return shards >= 1 && workers >= 1 ? new(shards, workers) : throw new FormatException("numbers of shards and workers are at least 1");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RunFolderException($"{path}: this is not the plan of a study in shards ({e.Message.TrimEnd('.')}). Submit the study anew into another folder.");
        }
    }
}
