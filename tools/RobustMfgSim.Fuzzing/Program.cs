using System.Diagnostics;
using System.Globalization;
using System.Text;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Fuzzing;

/// <summary>
/// Damages every scenario of the repository at random and reads what comes out: dotnet run -c Release --project tools/RobustMfgSim.Fuzzing -- [COUNT] [SEED] [solve]. The default is 10000 inputs of
/// seed 1. With solve, inputs that are a study of few states are also solved and simulated for a moment. An input that makes the program throw, take longer than two seconds or answer
/// badly is kept in fuzzing/NUMBER.yaml and told; the exit code is then 1.
/// </summary>
internal static class Program
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2), LongestByTheClock = TimeSpan.FromSeconds(20);

    private static async Task<int> Main(string[] arguments)
    {
        int count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10_000;
        ulong seed = arguments.Length > 1 ? ulong.Parse(arguments[1], CultureInfo.InvariantCulture) : 1;
        bool solve = arguments.Contains("solve");
        string folder = Directory.CreateTempSubdirectory("robustmfg-fuzzing-").FullName;
        var mutator = new ScenarioMutator(seed, [.. Directory.GetFiles("scenarios", "*.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText)]);
        var tally = new Tally();
        for (int number = 0; number < count; number++)
        {
            byte[] input = mutator.Mutated(number);
            string file = Path.Combine(folder, "x.yaml");
            long start = Stopwatch.GetTimestamp();
            var before = Environment.CpuUsage.TotalTime;
            var trial = ScenarioTrial.Run(file, input, BuiltIns.Catalog());
            var time = Environment.CpuUsage.TotalTime - before;
            string? finding = trial.Finding ?? Slowness(time, Stopwatch.GetElapsedTime(start));
            finding ??= solve && trial.Study is { } study ? await StudyTrial.FindingAsync(study).ConfigureAwait(false) : null;
            tally.Take(trial, time, finding);
            if (finding is not null)
            {
                Keep(number, input, finding);
            }
        }

        Directory.Delete(folder, recursive: true);
        Console.WriteLine(tally);
        return tally.Findings > 0 ? 1 : 0;
    }

    private static string? Slowness(TimeSpan processor, TimeSpan clock) => processor > Longest || clock > LongestByTheClock
        ? string.Create(CultureInfo.InvariantCulture, $"{processor.TotalSeconds:0.0} s of processor time, {clock.TotalSeconds:0.0} s by the clock") : null;

    private static void Keep(int number, byte[] input, string finding)
    {
        Directory.CreateDirectory("fuzzing");
        string kept = Path.Combine("fuzzing", string.Create(CultureInfo.InvariantCulture, $"{number}.yaml"));
        File.WriteAllBytes(kept, input);
        Console.WriteLine($"{kept}: {finding}");
    }

    private sealed class Tally
    {
        private int _studies, _refused;
        private TimeSpan _longest;

        public int Findings { get; private set; }

        public void Take(TrialResult trial, TimeSpan time, string? finding)
        {
            (_studies, _refused) = trial.Study is null ? (_studies, _refused + 1) : (_studies + 1, _refused);
            _longest = time > _longest ? time : _longest;
            Findings += finding is null ? 0 : 1;
        }

        public override string ToString() => new StringBuilder().Append(
            CultureInfo.InvariantCulture, $"{_studies + _refused} inputs: {_studies} studies, {_refused} refused, {Findings} findings; the longest took {_longest.TotalMilliseconds:0} ms of processor time").ToString();
    }
}
