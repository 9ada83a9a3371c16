using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>simulate SCENARIO: streams episodes, a summary of each or one row per step.</summary>
internal static class SimulateVerb
{
    private sealed record Request(string Scenario, long Agents, int Episodes, int Steps, string? Trace, bool Kernels, ulong? Seed, uint? Replication, string? Deviator, LogLevel Level);

    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var (agents, episodes, seed) = (Arguments.OneNumberOfAgents(), Arguments.Episodes("Episodes to simulate. Default: 1."), Arguments.Seed());
        var steps = Arguments.Steps();
        var trace = new Option<string?>("--trace") { Description = "File for one row per step (csv): episode, t, empirical distribution, mean reward, state and reward of agent 0.", HelpName = "FILE" };
        var kernels = new Option<bool>("--kernels") { Description = "Also the kernels that nature chose, in every row of the trace." };
        var (replication, deviator) = (Arguments.Replication(), Arguments.Deviator());
        var level = Arguments.LogLevels();
        var command = new Command("simulate", "Streams episodes of the population: a summary of each, or one row per step in a file. Or plays one replication of 'run' again.")
        {
            scenario, agents, episodes, steps, trace, kernels, seed, replication, deviator, level,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(kernels) && result.GetValue(trace) is null)
            {
                result.AddError("--kernels needs --trace FILE: kernels are written to the trace.");
            }

            bool replay = result.GetResult(replication) is not null;
            if (replay && (result.GetResult(episodes) is not null || result.GetResult(steps) is not null))
            {
                result.AddError("--replication plays one replication of 'run', with as many steps as there; leave out --episodes and --steps.");
            }

            if (!replay && result.GetResult(deviator) is not null)
            {
                result.AddError("--deviator needs --replication R: it is played in that replication of 'run'.");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            host,
            new(
                parsed.GetRequiredValue(scenario), parsed.GetValue(agents)!.Value, parsed.GetValue(episodes) ?? 1, parsed.GetValue(steps) ?? 100, parsed.GetValue(trace),
                parsed.GetValue(kernels), parsed.GetValue(seed), parsed.GetValue(replication), parsed.GetValue(deviator), parsed.GetValue(level)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        if (Scenarios.LoadStudy(host, request.Scenario, new ScenarioOverrides(request.Seed, [request.Agents])) is not { } study)
        {
            return ExitCode.Wrong;
        }

        if (StudyApplicability.ObstacleToSimulation(study) is { } obstacle)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(obstacle)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        if (request.Deviator is { } name && study.Deviators.All(d => d.Descriptor.Name != name))
        {
            await host.Error.WriteLineAsync($"robustmfg: --deviator is '{Screen.Safe(name)}'; the study has: {string.Join(", ", study.Deviators.Select(d => d.Descriptor.Name))}.").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        TraceFile? trace = null;
        try
        {
            trace = request.Trace is null ? null : TraceFile.Open(request.Trace);
        }
        catch (RunFolderException e)
        {
            await host.Error.WriteLineAsync($"robustmfg: {Screen.Safe(e.Message)}").ConfigureAwait(false);
            return ExitCode.Wrong;
        }

        using (trace)
        {
            return await Task.Run(() => Simulate(host, request, study, trace, cancellation), cancellation).ConfigureAwait(false);
        }
    }

    private static int Simulate(CliHost host, Request request, Study study, TraceFile? trace, CancellationToken cancellation)
    {
        using var logs = StandardErrorLog.Factory(host, request.Level);
        var logger = StandardErrorLog.Logger(logs);
        StudyLog.Started(logger, study, 1);
        var reference = StudySimulation.Reference(study, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (reference.Warning is { } warning)
        {
            host.Warn(warning);
        }

        StudyLog.Solved(logger, "stationary point", reference.Result);
        int code = request.Replication is { } replication
            ? Replay(host, request, new ReplicationReplay(study, reference, request.Agents, request.Deviator, cancellation), replication, trace, cancellation)
            : Stream(host, request, new StudySimulation(study, reference, request.Agents), trace, cancellation);
        StudyLog.Ended(logger, study.Name, "completed");
        return code;
    }

    private static int Stream(CliHost host, Request request, StudySimulation simulation, TraceFile? trace, CancellationToken cancellation)
    {
        if (trace is null)
        {
            Summaries(host, simulation, request, cancellation);
            return ExitCode.Done;
        }

        new EpisodeTrace(simulation, trace.Writer, request.Kernels).Write(0, request.Episodes, request.Steps, cancellation);
        trace.Publish();
        host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{request.Episodes} x {request.Steps} steps of {request.Agents} agents written to {Screen.Safe(request.Trace!)}"));
        return ExitCode.Done;
    }

    private static int Replay(CliHost host, Request request, ReplicationReplay replay, uint replication, TraceFile? trace, CancellationToken cancellation)
    {
        ReplayedFigures.Print(host, replay, request.Agents, replication, request.Deviator);
        if (trace is not null)
        {
            new EpisodeTrace(replay.Simulation, trace.Writer, request.Kernels).Write(replication, 1, replay.Steps, cancellation);
            trace.Publish();
            host.Output.WriteLine($"steps, with agent 0 {(request.Deviator is { } name ? $"playing {Screen.Safe(name)}" : "conforming")}: {Screen.Safe(request.Trace!)}");
        }

        return ExitCode.Done;
    }

    // One line an episode, as it is finished.
    private static void Summaries(CliHost host, StudySimulation simulation, Request request, CancellationToken cancellation)
    {
        host.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{simulation.Study.Name}: N = {request.Agents}, engine {simulation.Engine}, {request.Steps} steps an episode"));
        host.Output.WriteLine("episode  mean reward  mean distance  final distribution");
        for (int episode = 0; episode < request.Episodes; episode++)
        {
            var summary = simulation.Run((uint)episode, request.Steps, cancellation);
            string final = string.Join(' ', summary.Final.Take(8).Select(Screen.Number)) + (summary.Final.Length > 8 ? " ..." : "");
            host.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{episode,7}  {Screen.Number(summary.MeanReward),11}  {Screen.Number(summary.MeanDistance),13}  {final}"));
        }
    }
}
