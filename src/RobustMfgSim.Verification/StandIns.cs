// Stand-ins for parts that are being written elsewhere: delete this file when those parts arrive.
#pragma warning disable CS1591, CS9113
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Verification.Estimators
{
    public sealed class EpisodeSimulator(EpisodeDesign design, int agents)
    {
        public Episode Run(uint replication) => throw new NotSupportedException($"not in this tree yet: {design.Seed} {agents} {replication}");
    }

    public sealed class CurveAccumulator(EpisodeDesign design, int agents)
    {
        public void Add(Episode episode) => throw new NotSupportedException($"not in this tree yet: {design.Seed} {agents}");

        public CurvePoint Estimate(double errorProbability) => throw new NotSupportedException("not in this tree yet");
    }

    public sealed class PrecisionRule(int episodes, double? precision, double confidence)
    {
        public IReadOnlyList<long> Checkpoints => [episodes];

        public double ErrorProbability => 1 - confidence;

        public bool Met(CurvePoint point) => precision is null;
    }

    public static class SlopeFit
    {
        public static IReadOnlyList<SlopeEstimate> Fit(IReadOnlyList<CurvePoint> points, double confidence, double? intervalErrorProbability = null) => throw new NotSupportedException("not in this tree yet");
    }
}

namespace RobustMfgSim.Verification.Constants
{
    public static class LatticeConstants
    {
        public static BoundConstants Compute(RobustGame game, StationaryPoint point, int agents, ulong seed, CancellationToken cancellation) =>
            throw new NotSupportedException("not in this tree yet");
    }
}

namespace RobustMfgSim.Verification.Bounds
{
    public sealed record BoundContext(
        RobustGame Game, StationaryPoint Point, bool PointReliable, double[] Initial, string Adversary, BoundConstants? Constants);

    public static class BoundVerdicts
    {
        public static IReadOnlyList<BoundCheck> Check(BoundContext context, CurvePoint estimates) => throw new NotSupportedException("not in this tree yet");
    }

    public static class ErrorBound
    {
        public static Regime RegimeOf(BoundConstants constants, double discount) => throw new NotSupportedException("not in this tree yet");
    }
}
