using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Runner;

/// <summary>
/// Stages whose episodes are random numbers of a replication and whose estimates are plain means. Sums of floating-point numbers depend on their
/// order, so equal bytes mean that the order of episodes was the same.
/// </summary>
internal sealed class FakeStages : IStudyStages
{
    public EquilibriumResult? Held { get; init; }

    public Action<int, uint>? OnReplication { get; init; }

    public Func<CurvePoint, bool> Met { get; init; } = _ => false;

    public Verdict Verdict { get; init; } = Verdict.NotRefuted;

    public List<bool> Reliable { get; } = [];

    public List<StationaryPoint> Points { get; } = [];

    public EquilibriumResult Solve(Study study, IProgress<SolverProgress> progress, CancellationToken cancellation) =>
        study.Solver.Solve(study.Game, study.Equilibrium, progress, cancellation);

    public EquilibriumResult Hold(Study study, StationaryPoint equilibrium, CancellationToken cancellation) => Held ?? throw new InvalidOperationException("not expected");

    // Its points are made up.
    public string? Disagreement(Study study, StationaryPoint point) => null;

    public ICurveStage Curve(Study study, StationaryPoint point, long agents, KeptDeviators deviators, CancellationToken cancellation)
    {
        Points.Add(point);
        return new FakeCurve(this, study, agents);
    }

    public Curve Bounds(Study study, StationaryPoint point, CurvePoint curve, bool reliable, CancellationToken cancellation)
    {
        Reliable.Add(reliable);
        return TinyOutcome.At(curve.Agents, Verdict) with { Point = curve };
    }

    public IReadOnlyList<SlopeEstimate> Slopes(Study study, StationaryPoint point, IReadOnlyList<CurvePoint> curves) => [new("mean_field_distance", -0.5, -0.6, -0.4, curves.Count)];

    private sealed class FakeCurve(FakeStages owner, Study study, long agents) : ICurveStage
    {
        private readonly double[] _sums = new double[4];
        private long _count;

        public IReadOnlyList<long> Checkpoints { get; } = [study.Episodes / 4, study.Episodes / 2, study.Episodes];

        public Func<uint, Episode> NewSimulator() => replication =>
        {
            owner.OnReplication?.Invoke((int)agents, replication);
            Thread.SpinWait((int)(replication * 2654435761u % 501));
            var random = new RandomStream(study.Seed, StreamPurpose.Sampling, replication, (uint)agents);
            return new(replication, random.NextDouble(), random.NextDouble(), [random.NextDouble(), random.NextDouble()]);
        };

        public void Add(Episode episode)
        {
            _count++;
            _sums[0] += episode.Distance;
            _sums[1] += episode.Value;
            _sums[2] += episode.Gains[0];
            _sums[3] += episode.Gains[1];
        }

        public CurvePoint Estimate()
        {
            Interval Mean(int i) => new(_sums[i] / _count, (_sums[i] / _count) - 0.1, (_sums[i] / _count) + 0.1);
            return new(agents, _count, Mean(0), Mean(1), Mean(1), [new("best_response", Mean(2)), new("population_aware", Mean(3))]);
        }

        public RunningEstimate? SoFar() => _count < 2 ? null : new("exploitability", Estimate().Exploitability[0].Gain);

        public bool Met(CurvePoint point) => owner.Met(point);
    }
}
