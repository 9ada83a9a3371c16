using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Tests.Verification.Exact;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Statistical;

/// <summary>The best deviator, replayed in a simulation, earns what the finite-N programme says: adversary held to the population's rule for both (eq. M1).</summary>
internal sealed class ExactAgainstSimulationTests
{
    private const double Delta = 1e-6, Truncation = 0.02, ValueError = 0.4, GainError = 0.6;
    private const int Agents = 3;

    [Test]
    public void Simulated_value_and_gain_are_the_exact_ones()
    {
        var game = ExactGames.Game(TabularGame.Random(24, 3, 2, 0.7, 0.9, 5), "contamination", 0.2);
        var point = ExactGames.Held(game, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
        double[] initial = [0.2, 0.3, 0.5];
        var setting = ExactGames.Setting(game, point, initial);
        var exact = ExactFiniteGame.Solve(setting, Agents).Values;
        var task = new DeviationTask(game, point, initial, setting.Policy, setting.Adversary, Agents, 1);
        var design = new EpisodeDesign(game, point, initial, setting.Policy, setting.Adversary, [new ExactDeviator().For(task)], 20260622, Truncation);
        var simulator = new EpisodeSimulator(design, Agents);

        // Hoeffding: n >= width^2 log(2 / delta) / (2 eps^2). Control variates add gamma (<p, V> - V(s')), within gamma span(V) either way.
        double span = point.Value.Max() - point.Value.Min(), width = (simulator.Horizon.Rewards.Span + (2 * game.Discount * span)) / (1 - game.Discount);
        int episodes = new[] { (width + (2 * span), ValueError), (2 * width, GainError) }
            .Max(x => (int)Math.Ceiling(x.Item1 * x.Item1 * Math.Log(2 / Delta) / (2 * x.Item2 * x.Item2)));
        double value = 0, gain = 0;
        for (uint replication = 0; replication < episodes; replication++)
        {
            var episode = simulator.Run(replication);
            value += episode.Value / episodes;
            gain += episode.Gains[0] / episodes;
        }

        Assert.That(value, Is.EqualTo(exact.FixedAdversary.Value).Within(ValueError + Truncation));
        Assert.That(gain, Is.EqualTo(exact.FixedAdversary.Exploitability).Within(GainError + Truncation));

        // Negative controls: the robust gain and the value of deviating are other things.
        Assert.That(Math.Abs(gain - exact.Robust.Exploitability), Is.GreaterThan(GainError + Truncation));
        Assert.That(Math.Abs(value - exact.FixedAdversary.BestValue), Is.GreaterThan(ValueError + Truncation));
    }
}
