using System.Globalization;
using System.Text;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Cli.Submit;

/// <summary>
/// Manifests (batch/v1 Job): one job that prepares, an indexed job with one pod a shard, one job that merges. The study's folder is on a volume that all pods share. A pod that fails, or whose node does, is
/// started again and goes on where its shard was.
/// </summary>
/// <param name="study">Name of the study.</param>
/// <param name="image">Container image that has this program as robustmfg.</param>
/// <param name="claim">Claim of the volume.</param>
/// <param name="commands">What the pods run.</param>
internal sealed class KubernetesManifest(string study, string image, string claim, ShardCommands commands)
{
    public const string DefaultClaim = "robustmfg-study";
    private const string Folder = "/study";
    private const int LongestName = 63, Attempts = 6;

    // Exit code 1: everything was done, and a bound was violated. Doing it again changes nothing.
    private const string ViolatedIsFinal = "  podFailurePolicy:\n    rules:\n      - action: FailJob\n        onExitCodes: { operator: In, values: [1] }\n";

    public static string DefaultImage => $"robustmfg:{ProgramVersion.Text.Split('+')[0]}";

    /// <summary>What is wrong with an image or a claim; null when nothing is.</summary>
    public static string? Problem(string image, string claim) =>
        image.Length == 0 || !image.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or ':' or '-' or '_' or '@') ? $"--image is '{image}'; give the name of a container image, for example registry.example.org/robustmfg:1.0."
        : Label(claim) != claim ? $"--claim is '{claim}'; the name of a volume claim has at most {LongestName.ToString(CultureInfo.InvariantCulture)} lower-case letters, digits and -, and starts and ends with a letter or digit."
        : null;

    /// <summary>The manifests, in the order in which they are applied.</summary>
    public IEnumerable<(string Name, string Text)> Files() =>
    [
        ("prepare.yaml", Job("prepare", Attempts, "", commands.Prepare, "Equilibrium and learned deviators, once. Apply it first, and wait: kubectl wait --for=condition=complete --timeout=-1s job/NAME")),
        ("array.yaml", Job("shards", Attempts * commands.Count, $"  completionMode: Indexed\n  completions: {Text(commands.Count)}\n  parallelism: {Text(commands.Count)}\n", commands.Shard, "One pod a shard: JOB_COMPLETION_INDEX numbers them from 0. Apply it when the job that prepares is complete, and wait.")),
        ("merge.yaml", Job("merge", Attempts, ViolatedIsFinal, commands.Merge, "Puts the shards together. Apply it when all shards are complete. It fails with exit code 1, results written, when a bound is violated.")),
    ];

    private string Job(string part, int attempts, string spec, IReadOnlyList<string> arguments, string comment)
    {
        string name = Name(part);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {comment.Replace("NAME", name, StringComparison.Ordinal)}\n");
        text.Append(CultureInfo.InvariantCulture, $"apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {name}\nspec:\n{spec}  backoffLimit: {Text(attempts)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        - name: {part}\n          image: {Quoted(image)}\n          workingDir: {Folder}\n          command: [robustmfg]\n");
        text.Append(CultureInfo.InvariantCulture, $"          args: [{string.Join(", ", arguments.Select(Quoted))}]\n");
        text.Append(CultureInfo.InvariantCulture, $"          resources:\n            requests: {{ cpu: {Quoted(Text(commands.Workers))} }}\n            limits: {{ cpu: {Quoted(Text(commands.Workers))} }}\n");
        text.Append(CultureInfo.InvariantCulture, $"          volumeMounts:\n            - {{ name: study, mountPath: {Folder} }}\n      volumes:\n        - name: study\n          persistentVolumeClaim: {{ claimName: {claim} }}\n");
        return text.ToString();
    }

    // A job's name is the label of its pods, and theirs have an index and a suffix behind it.
    private string Name(string part)
    {
        const int Behind = 14;
        string head = Label(study);
        int room = LongestName - Behind - part.Length - 1;
        return $"{(head.Length > room ? head[..room].TrimEnd('-') : head)}-{part}";
    }

    private static string Label(string text)
    {
        string safe = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');
        return safe.Length == 0 ? "study" : safe.Length > LongestName ? safe[..LongestName].TrimEnd('-') : safe;
    }

    private static string Quoted(string text) => $"\"{text}\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
