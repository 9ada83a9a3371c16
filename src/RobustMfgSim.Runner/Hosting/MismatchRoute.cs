using Microsoft.Extensions.Logging;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner.Pipeline;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>
/// The part of a study that puts several equilibria to work under model mismatch: solves them, then simulates all their policies with the same random numbers in every deployment at every
/// distance, at the largest number of agents. All replications are run; the precision of a study speaks of exploitability only.
/// </summary>
internal sealed class MismatchRoute(Study study, MismatchPlan plan, IStudyStages stages, StudyRunOptions options, ProgressMeter meter, ILogger logger)
{
    private readonly List<string> _warnings = [];

    /// <summary>What the reader must know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Walks the route.</summary>
    /// <exception cref="ReplicationFaultException">A replication failed.</exception>
    /// <exception cref="InvalidOperationException">An equilibrium has numbers that are not finite.</exception>
    public async Task<MismatchOutcome> RunAsync(CancellationToken cancellation)
    {
        var equilibria = Solve(cancellation);
        var setting = new MismatchSetting(
            study.Agents[^1], study.Initial ?? equilibria[0].Result.Point.Population, RandomStream.Derive(study.Seed, "mismatch"), study.Truncation, study.Engine);
        var curves = new List<MismatchCurve>();
        foreach (var deployment in plan.Deployments)
        {
            var points = new List<MismatchPoint>();
            for (int at = 0; at < deployment.Distances.Count; at++)
            {
                points.Add(await PointAsync(deployment, at, equilibria, setting, cancellation).ConfigureAwait(false));
            }

            curves.Add(new(deployment, points));
        }

        return new(setting, equilibria, curves);
    }

    private List<SolvedEquilibrium> Solve(CancellationToken cancellation)
    {
        var solved = new List<SolvedEquilibrium>();
        foreach (var (name, game) in plan.Equilibria)
        {
            meter.Begin(StudyPhase.Mismatch, $"equilibrium {name}");
            var result = stages.Solve(study with { Game = game }, meter, cancellation);
            meter.End();
            cancellation.ThrowIfCancellationRequested();
            if (!result.Point.Policy.All(double.IsFinite) || !result.Point.Value.All(double.IsFinite))
            {
                throw new InvalidOperationException($"mismatch: the equilibrium '{name}' ended with numbers that are not finite ({result.Message.TrimEnd('.')}). Choose another solver or ambiguity.");
            }

            if (result.Status != SolveStatus.Converged)
            {
                _warnings.Add($"mismatch: the equilibrium '{name}' is not converged ({Results.SnakeCase.Of(result.Status).Replace('_', ' ')}); its policy is the best found.");
            }

            solved.Add(new(name, game, result));
        }

        return solved;
    }

    private async Task<MismatchPoint> PointAsync(
        Deployment deployment, int at, List<SolvedEquilibrium> equilibria, MismatchSetting setting, CancellationToken cancellation)
    {
        string detail = FormattableString.Invariant($"{deployment.Name}, distance {deployment.Distances[at]}");
        meter.Begin(StudyPhase.Mismatch, detail, setting.Agents, study.Episodes);
        DeployedPolicy[] policies = [.. equilibria.Select(e => deployment.Deploy(at, e.Result.Point, study.Equilibrium, cancellation))];
        foreach (var (equilibrium, policy) in equilibria.Zip(policies).Where(p => p.Second.Obstacle is not null))
        {
            _warnings.Add($"mismatch: the policy of '{equilibrium.Name}' was not simulated at {detail}: {policy.Obstacle}.");
        }

        var accumulator = new MismatchAccumulator([.. equilibria.Select(e => e.Name)], policies, setting);
        var width = new PipelineWidth(options.EffectiveWorkers, options.EffectiveWindow);
        await EpisodePipeline<MismatchEpisode>.RunAsync(0, study.Episodes, width, _ => new MismatchSimulator(policies, setting).Run, Take, cancellation).ConfigureAwait(false);
        meter.End();
        StudyLog.Mismatch(logger, deployment.Name, deployment.Distances[at]);
        return new(deployment.Distances[at], accumulator.Estimate(1 - study.Confidence, plan.Intervals));

        void Take(MismatchEpisode episode)
        {
            accumulator.Add(episode);
            meter.Episode();
        }
    }
}
