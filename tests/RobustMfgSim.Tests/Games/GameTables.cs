using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Games;

// Games by name and parameters, and their tables against formulas written again in the tests.
internal static class GameTables
{
    public static IMeanFieldGame Make(string name, params (string Name, double Value)[] parameters)
    {
        var entry = BuiltIns.Catalog().Games.Find(name)!;
        return entry.Create(new ParameterValues(entry.Descriptor, parameters.ToDictionary(p => p.Name, p => p.Value)), 0.9);
    }

    public static FrozenModel Frozen(IMeanFieldGame game, double[] mu)
    {
        var model = new FrozenModel(game.Shape.States, game.Shape.Actions, game.Shape.Coupling);
        model.Rewards.Fill(double.NaN);
        model.Kernel.Fill(double.NaN);
        game.Freeze(mu, model);
        return model;
    }

    // A coupling distribution of the right size: the initial distribution, all actions with the same probability.
    public static double[] Start(IMeanFieldGame game)
    {
        int entries = game.Shape.CouplingEntriesPerState;
        return [.. game.InitialDistribution.ToArray().SelectMany(mass => Enumerable.Repeat(mass / entries, entries))];
    }

    // Uniform on the simplex, some with empty states.
    public static IEnumerable<double[]> Populations(int n, int count, ulong seed = 1)
    {
        var stream = new RandomStream(seed, StreamPurpose.Sampling);
        for (int k = 0; k < count; k++)
        {
            var mu = new double[n];
            for (int s = 0; s < n; s++)
            {
                mu[s] = stream.NextDouble() is var u && k % 2 == 1 && s > 0 && u < 0.3 ? 0 : -Math.Log(u);
            }

            double sum = mu.Sum();
            yield return [.. mu.Select(x => x / sum)];
        }
    }

    // Rewards and rows as the test's own formulas give them: a row is a list of events with their probabilities, which must sum to 1.
    public static void AssertTables(
        IMeanFieldGame game, Func<double[], int, int, double> reward, Func<double[], int, int, IEnumerable<(int Next, double Probability)>> events)
    {
        int n = game.Shape.States, m = game.Shape.Actions;
        foreach (var mu in Populations(n, 4))
        {
            var model = Frozen(game, mu);
            for (int i = 0; i < n * m; i++)
            {
                var (s, a) = (i / m, i % m);
                var expected = new double[n];
                foreach (var (next, probability) in events(mu, s, a))
                {
                    expected[next] += probability;
                }

                Assert.That(expected.Sum(), Is.EqualTo(1).Within(1e-12), "the test's own row");
                Assert.That(model.Row(s, a).ToArray(), Is.EqualTo(expected).Within(1e-13), $"row (s={s}, a={a})");
                Assert.That(model.Rewards[i], Is.EqualTo(reward(mu, s, a)).Within(1e-12), $"reward (s={s}, a={a})");
            }
        }
    }

    // The stationary population of a policy under the nominal kernel frozen at that population, by iteration from a start.
    public static double[] Stationary(IMeanFieldGame game, double[] policy, double[] start)
    {
        int n = game.Shape.States, m = game.Shape.Actions;
        double[] mu = start;
        for (int step = 0; step < 5000; step++)
        {
            var model = Frozen(game, mu);
            var next = new double[n];
            for (int i = 0; i < n * m; i++)
            {
                for (int t = 0; t < n; t++)
                {
                    next[t] += mu[i / m] * policy[i] * model.Kernel[(i * n) + t];
                }
            }

            mu = next;
        }

        return mu;
    }

    // A policy that plays one action in each state.
    public static double[] Pure(int actions, params int[] chosen)
    {
        var policy = new double[chosen.Length * actions];
        foreach (var (s, a) in chosen.Index())
        {
            policy[(s * actions) + a] = 1;
        }

        return policy;
    }
}
