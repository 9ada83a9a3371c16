using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>The real stages: the one place where the runner calls solvers, simulators, estimators and bounds.</summary>
internal sealed class StudyStages : IStudyStages
{
    /// <summary>How intervals are formed, for readers of the results.</summary>
    public const string IntervalMethod =
        "Student t interval of the mean over replications (over batches of replications where tagged draws are antithetic or stratified), error probability shared equally over the "
        + "checkpoints of the stopping rule, truncation error added at both ends; low and high hold one by one, simultaneous_low and simultaneous_high all together (Bonferroni over all "
        + "numbers of agents and, at each, distance, value and every deviator); verdicts follow from the simultaneous intervals";

    public EquilibriumResult Solve(Study study, IProgress<SolverProgress> progress, CancellationToken cancellation) =>
        ExtensionCall.Of($"solver {study.Solver.Descriptor.Name}", nameof(Solve), () => SolverAnswer.Checked(study, study.Solver.Solve(study.Game, study.Equilibrium, progress, cancellation)));

    public EquilibriumResult Hold(Study study, StationaryPoint equilibrium, CancellationToken cancellation) => StudyPopulation.Hold(study, equilibrium, cancellation);

    public string? Disagreement(Study study, StationaryPoint point) => StationaryRecheck.Disagreement(study.Game, point);

    public ICurveStage Curve(Study study, StationaryPoint point, long agents, KeptDeviators deviators, CancellationToken cancellation) => new CurveStage(study, point, agents, deviators, cancellation);

    public Curve Bounds(Study study, StationaryPoint point, CurvePoint curve, bool reliable, CancellationToken cancellation)
    {
        if (ObstacleToBounds(study, point) is { } obstacle)
        {
            var silent = new BoundContext(study.Game, point, reliable, point.Population, study.AdversaryName, null) { Obstacle = obstacle };
            return new(curve, null, Regime.None, Verdicts(silent, study, curve.Simultaneous ?? curve, cancellation));
        }

        var exact = StudyExact.Unasked(study, point, curve.Agents, cancellation);
        var constants = LatticeConstants.Compute(study.Game, point, curve.Agents, study.Seed, cancellation);
        var context = new BoundContext(study.Game, point, reliable, study.Initial ?? point.Population, study.AdversaryName, constants) { Exact = exact };
        return new(curve, constants, ErrorBound.RegimeOf(constants, study.Game.Discount), Verdicts(context, study, curve.Simultaneous ?? curve, cancellation)) { Exact = exact };
    }

    private static string? ObstacleToBounds(Study study, StationaryPoint point) =>
        point.Groups.Count > 0 ? "The bounds speak of populations in which everybody plays the same policy."
        : study.Game.CouplesThroughActions ? "The bounds are proved for games that couple through the distribution of states; this one couples through states and actions."
        : null;

    private static IReadOnlyList<BoundCheck> Verdicts(BoundContext context, Study study, CurvePoint judged, CancellationToken cancellation) =>
    [
        .. BoundVerdicts.Check(context, judged), .. SimulationVerdicts.Check(context, judged, study.Confidence, cancellation),
        .. MomentVerdicts.Check(context, judged, study.Bounds, cancellation),
    ];

    public IReadOnlyList<SlopeEstimate> Slopes(Study study, StationaryPoint point, IReadOnlyList<CurvePoint> curves)
    {
        var fitted = SlopeFit.Fit(curves, study.Confidence, new PrecisionRule(study.Episodes, study.Precision, study.Confidence).ErrorProbability);

        // What is expected is derived for games that couple through the distribution of states.
        return study.Game.CouplesThroughActions ? fitted : new SlopeExpectations(point, study.Initial ?? point.Population, study.AdversaryName).Beside(fitted, study.Deviators);
    }

    private sealed class CurveStage : ICurveStage
    {
        private readonly EpisodeDesign _design;
        private readonly long _agents;
        private readonly CurveAccumulator _accumulator;
        private readonly PrecisionRule _rule;
        private readonly IntervalFamily _family;

        public CurveStage(Study study, StationaryPoint point, long agents, KeptDeviators deviators, CancellationToken cancellation)
        {
            _design = StudyPopulation.Design(study, point, agents);
            var task = new DeviationTask(_design.Game, point, _design.Initial, _design.Policy, _design.Adversary, agents, study.Seed);
            _design = _design with { Deviators = [.. study.Deviators.Select((d, k) => deviators.Ready(k, d, task, cancellation))] };
            _agents = agents;
            _accumulator = new(_design, agents);
            _rule = new(study.Episodes, study.Precision, study.Confidence);
            _family = new(study.Agents.Count, study.Deviators.Count);
        }

        public IReadOnlyList<long> Checkpoints => _rule.Checkpoints;

        public Func<uint, Episode> NewSimulator()
        {
            var simulator = new EpisodeSimulator(_design, _agents);
            double steps = (double)_agents * simulator.Horizon.Steps * (1 + _design.Deviators.Count);
            return replication =>
            {
                var episode = simulator.Run(replication);
                StudyMetrics.AgentSteps(_agents, steps);
                return episode;
            };
        }

        public void Add(Episode episode) => _accumulator.Add(episode);

        public CurvePoint Estimate() => _accumulator.Estimate(_rule.ErrorProbability) with
        {
            Simultaneous = _accumulator.Estimate(_family.Share(_rule.ErrorProbability)),
        };

        public RunningEstimate? SoFar()
        {
            if (!_accumulator.HasIntervals)
            {
                return null;
            }

            var point = _accumulator.Estimate(_rule.ErrorProbability);
            return point.Exploitability.Select(e => e.Gain).MaxBy(g => g.Estimate) is { } gain ? new("exploitability", gain) : new("mean_field_distance", point.MeanFieldDistance);
        }

        public bool Met(CurvePoint point) => _rule.Met(point);
    }
}
