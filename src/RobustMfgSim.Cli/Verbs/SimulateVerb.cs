using System.CommandLine;
using System.Globalization;
using RobustMfgSim.Cli.Display;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Cli.Verbs;

/// <summary>simulate SCENARIO: streams episodes, a summary of each or one row per step.</summary>
internal static class SimulateVerb
{
    private sealed record Request(string Scenario, long Agents, int Episodes, int Steps, string? Trace, bool Kernels, ulong? Seed);

    public static Command Create(CliHost host)
    {
        var scenario = Arguments.Scenario();
        var (agents, episodes, seed) = (Arguments.OneNumberOfAgents(), Arguments.Episodes("Episodes to simulate. Default: 1."), Arguments.Seed());
        var steps = Arguments.Steps();
        var trace = new Option<string?>("--trace") { Description = "File for one row per step (csv): episode, t, empirical distribution, mean reward.", HelpName = "FILE" };
        var kernels = new Option<bool>("--kernels") { Description = "Also the kernels that nature chose, in every row of the trace." };
        var command = new Command("simulate", "Streams episodes of the population: a summary of each, or one row per step in a file.") { scenario, agents, episodes, steps, trace, kernels, seed };
        command.Validators.Add(result =>
        {
            if (result.GetValue(kernels) && result.GetValue(trace) is null)
            {
                result.AddError("--kernels needs --trace FILE: kernels are written to the trace.");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            host,
            new(
                parsed.GetRequiredValue(scenario), parsed.GetValue(agents)!.Value, parsed.GetValue(episodes) ?? 1, parsed.GetValue(steps) ?? 100, parsed.GetValue(trace),
                parsed.GetValue(kernels), parsed.GetValue(seed)),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Request request, CancellationToken cancellation)
    {
        if (Scenarios.LoadStudy(host, request.Scenario, new ScenarioOverrides(request.Seed, [request.Agents])) is not { } study)
        {
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
        var reference = StudySimulation.Reference(study, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (reference.Warning is { } warning)
        {
            host.Warn(warning);
        }

        var simulation = new StudySimulation(study, reference, request.Agents);
        if (trace is null)
        {
            Summaries(host, simulation, request, cancellation);
            return ExitCode.Done;
        }

        new EpisodeTrace(simulation, trace.Writer, request.Kernels).Write(request.Episodes, request.Steps, cancellation);
        trace.Publish();
        host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{request.Episodes} x {request.Steps} steps of {request.Agents} agents written to {Screen.Safe(request.Trace!)}"));
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
