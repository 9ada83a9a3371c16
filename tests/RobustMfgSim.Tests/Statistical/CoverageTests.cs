using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>Intervals of studies that stop by the precision rule, on made-up episodes whose mean gain is known.</summary>
internal sealed class CoverageTests
{
    private const int Trials = 3000, Budget = 800;
    private const double Confidence = 0.9, MeanGain = 0.3;

    // A truncation far below the noise, so that it cannot help the coverage.
    private static readonly EpisodeDesign Design = Make();

    [Test]
    public void Intervals_at_the_stopping_time_cover_at_the_stated_confidence()
    {
        // Hoeffding: the share of 3000 trials is within 0.05 of its expectation but for a probability of 1e-6.
        double tolerance = Math.Sqrt(Math.Log(2 / 1e-6) / (2 * Trials));
        var rule = new PrecisionRule(Budget, 0.105, Confidence);
        int covered = 0, covers = 0, early = 0;
        for (uint trial = 0; trial < Trials; trial++)
        {
            var estimates = Study(rule, trial);
            early += estimates.Episodes < Budget ? 1 : 0;
            var gain = estimates.Exploitability[0].Gain;
            covered += gain.Low <= MeanGain && MeanGain <= gain.High ? 1 : 0;

            // Negative control: a third of the width.
            covers += Math.Abs(gain.Estimate - MeanGain) <= gain.HalfWidth / 3 ? 1 : 0;
        }

        Assert.That(early, Is.InRange(Trials / 20, Trials), "the rule must stop some studies early for this to test it");
        Assert.That((double)covered / Trials, Is.GreaterThan(Confidence - tolerance));
        Assert.That((double)covers / Trials, Is.LessThan(Confidence - tolerance));
    }

    private static CurvePoint Study(PrecisionRule rule, uint trial)
    {
        var accumulator = new CurveAccumulator(Design, 2);
        var stream = new RandomStream(20260622, StreamPurpose.Sampling, trial);
        CurvePoint? estimates = null;
        foreach (long checkpoint in rule.Checkpoints)
        {
            while (accumulator.Episodes < checkpoint)
            {
                // Uniform plus an exponential-like tail: skewed, mean 0.3.
                double u = stream.NextDouble(), v = stream.NextDouble();
                accumulator.Add(new((uint)accumulator.Episodes, 0, 0, [MeanGain + ((3 * u * u) - 1) + (v - 0.5)]));
            }

            estimates = accumulator.Estimate(rule.ErrorProbability);
            if (rule.Met(estimates))
            {
                break;
            }
        }

        return estimates!;
    }

    private static EpisodeDesign Make()
    {
        var game = Points.Epidemic();
        var point = Points.Held(game, [0.4, 0.6, 1, 0]);
        return new(game, point, [0.8, 0.2], () => new TablePolicy(point.Policy, 2), () => new NominalAdversary(game, point), [new BestResponse()], 7, 1e-6);
    }
}
