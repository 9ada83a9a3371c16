using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace RobustMfgSim.Benchmarks;

/// <summary>
/// Measures the robust backups and solves and prints the two tables of docs/speed.md: medians of 15 iterations with their ratios to the plain expectation and to the memory floor
/// measured in the same run, and the fastest iteration beside: other programs on the machine only add time, so where the two differ much it was not quiet. Compare ratios; times are those of this machine. Everything runs in this process, one thread, about a minute in all.
/// </summary>
internal static class Program
{
    private static int Main()
    {
        var config = ManualConfig.CreateEmpty().WithOptions(ConfigOptions.DisableLogFile).AddLogger(NullLogger.Instance)
            .AddExporter(BenchmarkDotNet.Exporters.MarkdownExporter.GitHub)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance);
        config.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(4).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(60)));
        var rows = Times(BenchmarkRunner.Run<RowBackups>(config));
        var solves = Times(BenchmarkRunner.Run<Solves>(config));
        if (rows.Count == 0 || solves.Count == 0)
        {
            Console.Error.WriteLine("A benchmark gave no result.");
            return 1;
        }

        double floor = rows[nameof(RowBackups.Floor)].Median, expectation = rows[nameof(RowBackups.Expectation)].Median;
        Line($"Memory floor: {floor:F0} ns a row of 500 entries, {4000 / floor:F1} GB/s. Vectors of {Width()} bits.");
        Line($"");
        Line($"| one backup, n = 500 | median, ns | fastest, ns | times the expectation | times the memory floor |");
        Line($"| --- | ---: | ---: | ---: | ---: |");
        foreach (var (name, time) in rows)
        {
            Line($"| {Words(name)} | {time.Median:F0} | {time.Fastest:F0} | {time.Median / expectation:F2} | {time.Median / floor:F2} |");
        }

        Line($"");
        Line($"| solve, discount 0.95, residual 1e-6 | median, ms | fastest, ms | reads of the full kernel at the memory floor |");
        Line($"| --- | ---: | ---: | ---: |");
        foreach (var (name, time) in solves)
        {
            string reads = name.StartsWith("Full", StringComparison.Ordinal) ? (time.Median / (5000 * floor)).ToString("F1", CultureInfo.InvariantCulture) : "-";
            Line($"| {Words(name)} | {time.Median / 1e6:F1} | {time.Fastest / 1e6:F1} | {reads} |");
        }

        return 0;
    }

    private static Dictionary<string, (double Median, double Fastest)> Times(Summary summary)
    {
        foreach (var error in summary.ValidationErrors)
        {
            Console.Error.WriteLine(error.Message);
        }

        return summary.Reports.Where(r => r.ResultStatistics is not null)
            .ToDictionary(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name, r => (r.ResultStatistics!.Median, r.ResultStatistics!.Min));
    }

    private static int Width() => System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 512 : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? 256 : 128;

    private static string Words(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
