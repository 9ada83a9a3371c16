using System.Globalization;

namespace RobustMfgSim.Cli.Submit;

/// <summary>Where Slurm says a task stands.</summary>
/// <param name="State">PENDING, RUNNING, COMPLETED, FAILED, ...</param>
/// <param name="ExitCode">Its exit code so far.</param>
/// <param name="Signal">The signal that ended it; 0 for none.</param>
internal sealed record SlurmState(string State, int ExitCode, int Signal)
{
    private static readonly string[] Under = ["PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SUSPENDED", "RESIZING", "STAGE_OUT", "SIGNALING", "STOPPED", "RESV_DEL_HOLD", "SPECIAL_EXIT"];

    /// <summary>Whether nothing will happen to it any more.</summary>
    public bool Ended => !Under.Contains(State);

    /// <summary>Whether it ended well.</summary>
    public bool Completed => State == "COMPLETED";

    /// <summary>In words.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{State}, exit code {ExitCode}{(Signal == 0 ? "" : $", signal {Signal}")}");
}

/// <summary>Asks Slurm how jobs stand: sacct where there is accounting, else scontrol.</summary>
/// <param name="run">Runs a command.</param>
internal sealed class SlurmQueue(Func<IReadOnlyList<string>, CancellationToken, Task<CommandResult?>> run)
{
    private bool _accounting = true;

    /// <summary>The tasks of a job, by array index, 0 for a job that is no array; empty where Slurm does not know the job any more; null where it did not answer.</summary>
    public async Task<IReadOnlyDictionary<int, SlurmState>?> AskAsync(string job, CancellationToken cancellation)
    {
        if (_accounting)
        {
            var answer = await run(["sacct", "--noheader", "--parsable2", "--allocations", "--jobs", job, "--format", "JobID,State,ExitCode"], cancellation).ConfigureAwait(false);
            _accounting = answer is { ExitCode: 0 };
            if (_accounting && ParseSacct(answer!.Output) is { Count: > 0 } found)
            {
                return found;
            }
        }

        // No accounting, or the accounting has not heard of the job yet.
        var shown = await run(["scontrol", "--oneliner", "show", "job", job], cancellation).ConfigureAwait(false);
        return shown switch
        {
            { ExitCode: 0 } => ParseScontrol(shown.Output),
            { } refused when refused.Error.Contains("Invalid job id", StringComparison.Ordinal) => new Dictionary<int, SlurmState>(),
            _ => null,
        };
    }

    /// <summary>Reads lines such as 12_3|FAILED|7:0 and 12_[4-6]|PENDING|0:0.</summary>
    public static IReadOnlyDictionary<int, SlurmState> ParseSacct(string output)
    {
        var states = new Dictionary<int, SlurmState>();
        foreach (string[] fields in output.Split('\n').Select(l => l.Trim().Split('|')).Where(f => f.Length == 3))
        {
            Put(states, fields[0].Split('_') is [_, var index] ? index.Trim('[', ']') : "", fields[1], fields[2]);
        }

        return states;
    }

    /// <summary>Reads one line a job of fields such as ArrayTaskId=3 JobState=FAILED ExitCode=7:0.</summary>
    public static IReadOnlyDictionary<int, SlurmState> ParseScontrol(string output)
    {
        var states = new Dictionary<int, SlurmState>();
        foreach (string line in output.Split('\n').Where(l => l.StartsWith("JobId=", StringComparison.Ordinal)))
        {
            string? Field(string name) => Array.Find(line.Split(' '), w => w.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
            Put(states, Field("ArrayTaskId") ?? "", Field("JobState") ?? "", Field("ExitCode") ?? "");
        }

        return states;
    }

    /// <summary>Array indices as Slurm writes them: "3", "4-6", "1,4-6", "1-9:2", each with a limit such as %2 behind.</summary>
    public static IEnumerable<int> Indices(string text)
    {
        foreach (string part in text.Split('%')[0].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] range = part.Split(':')[0].Split('-');
            int step = part.Split(':') is [_, var by] ? Number(by) : 1;
            for (int i = Number(range[0]); i <= Number(range[^1]); i += Math.Max(1, step))
            {
                yield return i;
            }
        }
    }

    /// <summary>The reverse of <see cref="Indices"/>, for ascending numbers: "1-3,7".</summary>
    public static string Ranges(IEnumerable<int> indices)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (int index in indices)
        {
            if (ranges.Count > 0 && ranges[^1].Last == index - 1)
            {
                ranges[^1] = (ranges[^1].First, index);
            }
            else
            {
                ranges.Add((index, index));
            }
        }

        return string.Join(',', ranges.Select(r => r.First == r.Last ? FormattableString.Invariant($"{r.First}") : FormattableString.Invariant($"{r.First}-{r.Last}")));
    }

    private static void Put(Dictionary<int, SlurmState> states, string indices, string state, string code)
    {
        // "CANCELLED by 1000" -> CANCELLED; "7:0" -> exit code and signal.
        string[] codes = code.Split(':');
        var found = new SlurmState(state.Split(' ')[0].TrimEnd('+'), Number(codes[0]), codes.Length > 1 ? Number(codes[1]) : 0);
        foreach (int index in indices.Length == 0 ? [0] : Indices(indices))
        {
            states[index] = found;
        }
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
