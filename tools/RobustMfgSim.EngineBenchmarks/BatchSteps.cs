using System.Diagnostics;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.EngineBenchmarks;

/// <summary>
/// Steps of batches on the epidemic, in nanoseconds, one "name value" a line for tools/python-benchmark.py, which sets Python's beside them. The fastest of many single steps: whoever else uses the machine only makes a
/// step slower.
/// </summary>
internal static class BatchSteps
{
    private const int Steps = 4000;

    internal static void Print()
    {
        Console.WriteLine(FormattableString.Invariant($"deviators_1000x100 {Deviators(1000, 100):f0}"));
        Console.WriteLine(FormattableString.Invariant($"deviators_1x2 {Deviators(1, 2):f0}"));
        Console.WriteLine(FormattableString.Invariant($"everybody_1000x100 {Everybody(1000, 100):f0}"));
    }

    private static double Deviators(int count, int agents)
    {
        var (game, point) = Epidemic();
        var adversary = new EquilibriumAdversary(game, point);
        var policy = new TablePolicy(point.Policy, game.Actions);
        var batch = new DeviatorBatch(
            game, _ => new(game, [new("others", policy, adversary, agents - 1, point.Population)], tagged: [new("deviator", policy, adversary, point.Population)]), count, 1_000_000);
        long[] actions = new long[count], states = new long[count];
        double[] populations = new double[count * game.States], rewards = new double[count];
        var truncated = new byte[count];
        batch.Reset(1, new(states, populations, rewards, truncated));
        return Fastest(() => batch.Step(actions, new(states, populations, rewards, truncated)));
    }

    private static double Everybody(int count, int agents)
    {
        var (game, point) = Epidemic();
        var adversary = new EquilibriumAdversary(game, point);
        var batch = new EnvironmentBatch(_ => new PopulationEnvironment(game, agents, point.Population, adversary, 1_000_000), count);
        var actions = new int[count * agents];
        var results = new StepResult[count];
        batch.Reset(1);
        return Fastest(() => batch.Step(actions, results));
    }

    private static (RobustGame Game, StationaryPoint Point) Epidemic()
    {
        var game = new RobustGame(new SisGame(new(SisGame.Description), 0.9), new TotalVariationBall(Support.Full), new FixedRadius(0.05));
        return (game, StationaryCertificate.Certify(game, [0.6, 0.4, 1, 0], [0.57, 0.43], TieGroups.None(2)));
    }

    private static double Fastest(Action step)
    {
        double fastest = double.PositiveInfinity;
        for (int k = 0; k < Steps; k++)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return fastest;
    }
}
