using System.Globalization;
using System.Text;
using System.Text.Json;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Python;

/// <summary>A scenario that Python has opened: a right one. Its stationary point is found once.</summary>
internal sealed class OpenStudy : Held
{
    private readonly Lock _finding = new();
    private SimulationReference? _reference;

    private OpenStudy(Study study)
        : base("scenario") => Study = study;

    internal Study Study { get; }

    /// <exception cref="WrongInputException">The scenario has problems: all of them, a line each.</exception>
    internal static OpenStudy Of(ScenarioResult result) => result.Study is { } study
        ? new(study)
        : throw new WrongInputException(string.Join('\n', result.Problems));

    /// <summary>The stationary point that distances refer to and that adversaries rest on.</summary>
    internal SimulationReference Reference(CancellationToken cancellation)
    {
        if (StudyApplicability.ObstacleToSimulation(Study) is { } obstacle)
        {
            throw new WrongInputException(obstacle);
        }

        lock (_finding)
        {
            return _reference ??= StudySimulation.Reference(Study, cancellation);
        }
    }

    /// <summary>Labels and settings as JSON.</summary>
    internal string Description()
    {
        var shape = Study.Game.Game.Shape;
        return JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["name"] = Study.Name,
            ["game"] = Study.GameKind,
            ["states"] = shape.StateLabels,
            ["actions"] = shape.ActionLabels,
            ["discount"] = Study.Game.Discount,
            ["agents"] = Study.Agents,
            ["episodes"] = Study.Episodes,
            ["seed"] = Study.Seed,
            ["sha256"] = Study.Sha256,
            ["resolved"] = Study.ResolvedScenario,
        });
    }

    /// <summary>The equilibrium, as solve --json prints it.</summary>
    internal string Solve(CancellationToken cancellation)
    {
        var found = Study.Solver.Solve(Study.Game, Study.Equilibrium, null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return Written(stream => ResultsWriter.WriteEquilibrium(stream, Study, found));
    }

    /// <summary>The exact values at N, as exact --json prints them.</summary>
    internal string Exact(long agents, CancellationToken cancellation)
    {
        if ((StudyApplicability.ObstacleToSimulation(Study) ?? Obstacle(agents)) is { } obstacle)
        {
            throw new WrongInputException(obstacle);
        }

        var found = StudyExact.Solve(Study, agents, null, cancellation);
        return Written(stream => ResultsWriter.WriteExact(stream, found));
    }

    /// <summary>The whole study: results.json, and all files where a folder is given.</summary>
    internal async Task<string> RunAsync(int? workers, string? path, bool resume, CancellationToken cancellation)
    {
        if (StudyApplicability.ObstacleToSimulation(Study) is { } obstacle)
        {
            throw new WrongInputException(obstacle);
        }

        using var folder = path is null ? null : StudyFolder.Open(path, RunIdentity.Of(Study), resume);
        var outcome = await StudyRunner.RunAsync(Study, new StudyRunOptions(workers) { Store = folder?.Store }, null, cancellation).ConfigureAwait(false);
        switch (outcome.Status)
        {
            case OutcomeStatus.Cancelled:
                throw new OperationCanceledException();
            case OutcomeStatus.Failed:
                throw new InvalidOperationException(outcome.Failure!.Message);
            default:
                folder?.Write(outcome);
                return Written(stream => ResultsWriter.Write(stream, outcome));
        }
    }

    /// <summary>
    /// The episodes at N without deviators, for populations that one worker steps one after the other: they share policies and adversaries, which keep nothing from one moment to the next. The draws of the
    /// tagged agents are independent, whatever the study's estimates use.
    /// </summary>
    internal EpisodeDesign Design(long agents, CancellationToken cancellation)
    {
        if (agents is < 1 or > EngineChoice.MaximumAgents)
        {
            throw new WrongInputException(string.Create(CultureInfo.InvariantCulture, $"agents is {agents}; a number of agents lies in [1, {EngineChoice.MaximumAgents}]."));
        }

        var design = StudyPopulation.Design(Study, Reference(cancellation).Point, agents);
        return design with
        {
            Policy = One(design.Policy),
            Adversary = One(design.Adversary),
            Groups = design.Groups is null ? null : [.. design.Groups.Select(g => g with { Policy = One(g.Policy), Adversary = One(g.Adversary) })],
            Deviators = [],
            Estimators = [],
            Draws = TaggedDraws.Independent,
        };
    }

    private static Func<T> One<T>(Func<T> make)
    {
        var one = new Lazy<T>(make);
        return () => one.Value;
    }

    private string? Obstacle(long agents) => StudyApplicability.ObstacleToExactValues(Study, agents) is { } obstacle ? $"study {Study.Name}: not_applicable: {obstacle}" : null;

    private static string Written(Action<Stream> write)
    {
        using var text = new MemoryStream();
        write(text);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
