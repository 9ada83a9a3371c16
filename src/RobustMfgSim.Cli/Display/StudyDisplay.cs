using System.Globalization;
using RobustMfgSim.Runner;
using Spectre.Console;

namespace RobustMfgSim.Cli.Display;

/// <summary>Shows what a study is doing while it does it: a live table on a terminal, plain lines elsewhere.</summary>
internal static class StudyDisplay
{
    /// <summary>Runs and shows. The live table is wiped at the end: what was found takes its place.</summary>
    public static async Task<Outcome> WatchAsync(CliHost host, Study study, Func<IProgress<StudyProgress>, Task<Outcome>> run)
    {
        var screen = new Screen(host);
        if (!screen.Live)
        {
            return await run(new PlainLines(screen)).ConfigureAwait(false);
        }

        var table = new LiveTable(study, screen.Console.Profile.Width, screen.Console.Profile.Height);
        return await screen.Console.Live(table.Picture()).AutoClear(true).StartAsync(context => run(new LiveLines(table, context))).ConfigureAwait(false);
    }

    /// <summary>One progress report in words.</summary>
    public static string Words(StudyProgress progress)
    {
        string where = progress.Agents is { } agents ? string.Create(CultureInfo.InvariantCulture, $"N = {agents}: ") : "";
        return progress.Phase switch
        {
            StudyPhase.Simulation when progress.Finished => $"{where}{Integer(progress.Done)} episodes{(progress.Done < progress.Total ? ", precise enough" : "")}{Rate(progress)}",
            StudyPhase.Simulation => $"{where}{Integer(progress.Done)} of {Integer(progress.Total)} episodes{Rate(progress)}",
            StudyPhase.Mismatch => $"mismatch, {progress.Detail}{(progress.Total > 0 ? $": {Integer(progress.Done)} of {Integer(progress.Total)} episodes{Rate(progress)}" : "")}",
            StudyPhase.Preparation => $"{where}preparing {progress.Detail}",
            StudyPhase.Bounds => $"{where}{progress.Detail}",
            StudyPhase.HeldPolicy => $"stationary point of the population's policy: {progress.Detail}",
            _ => $"equilibrium: {progress.Detail}{(progress.Done > 0 ? $", iteration {Integer(progress.Done)}" : "")}{(progress.Residual is { } r ? $", residual {Screen.Number(r)}" : "")}",
        };
    }

    // One line for each of these; details change within a phase, but each deployment of a mismatch study is a phase of its own.
    private static (StudyPhase Phase, long? Agents, string Detail) Key(StudyProgress progress) =>
        (progress.Phase, progress.Agents, progress.Phase == StudyPhase.Mismatch && progress.Total > 0 ? progress.Detail : "");

    private static string Rate(StudyProgress progress)
    {
        string rate = progress.PerSecond is { } perSecond ? string.Create(CultureInfo.InvariantCulture, $", {perSecond:0.#} a second") : "";
        string left = progress.TimeLeft is { } time ? $", at most {Duration(time)} left" : "";
        return rate + left;
    }

    /// <summary>A time left in words.</summary>
    public static string Duration(TimeSpan time) => time.TotalHours >= 100
        ? "days"
        : time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
            : time.TotalMinutes >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
                : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s");

    private static string Integer(long number) => number.ToString(CultureInfo.InvariantCulture);

    // A line when a phase starts, one when it ends, and one every ten seconds between: enough to follow a log, not so much as to fill it.
    private sealed class PlainLines(Screen screen) : IProgress<StudyProgress>
    {
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
        private (StudyPhase, long?, string)? _phase;
        private long _written;

        public void Report(StudyProgress value)
        {
            var phase = Key(value);
            bool starts = _phase != phase && value.Phase != StudyPhase.Preparation;
            bool ends = value.Finished && value.Phase is not (StudyPhase.Bounds or StudyPhase.Preparation);
            if (starts || ends || TimeProvider.System.GetElapsedTime(_written) >= Pause)
            {
                _phase = phase;
                _written = TimeProvider.System.GetTimestamp();
                screen.Line(Words(value));
            }
        }
    }

    // Reports come from the threads that do the work, one at a time but for the first of a phase: a picture is made and shown by one of them.
    private sealed class LiveLines(LiveTable table, LiveDisplayContext context) : IProgress<StudyProgress>
    {
        private readonly Lock _lock = new();

        public void Report(StudyProgress value)
        {
            lock (_lock)
            {
                table.Take(value);
                context.UpdateTarget(table.Picture());
            }
        }
    }
}
