using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments.Sampling;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class AgentMoverTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(16)]
    [TestCase(17)]
    public void Every_agent_moves_by_its_own_word_and_the_counts_are_those_of_the_states(int n)
    {
        const int Agents = 9000, Actions = 3;
        var game = new RandomAffineGame(n, Actions, 0.9, 0.5, 4);
        var model = new RobustMfgSim.Core.Games.FrozenModel(n, Actions);
        game.Freeze(game.InitialDistribution, model);
        double[] kernel = model.Kernel.ToArray();

        // A row with all its mass on the first state and one with all of it on the last: their thresholds are the extreme ones.
        kernel.AsSpan(0, n).Clear();
        kernel[0] = 1;
        kernel.AsSpan(n, n).Clear();
        kernel[(2 * n) - 1] = 1;
        int[] states = new int[Agents], counts = new int[n], actions = [.. Enumerable.Range(0, Agents).Select(i => i % Actions)];
        var mover = new AgentMover(n, Actions);
        mover.Start(game.InitialDistribution, 5, 6, states, counts);
        for (int t = 0; t < 3; t++)
        {
            int[] before = [.. states];
            Assert.That(counts, Is.EqualTo(Enumerable.Range(0, n).Select(s => before.Count(x => x == s))));
            mover.Move(kernel, actions, 5, 6, t, states, counts);
            var stream = default(RandomStream);
            for (int i = 0; i < Agents; i++)
            {
                stream = i % 4096 == 0 ? new(5, StreamPurpose.Transition, 6, (uint)t, i / 4096) : stream;
                double u = stream.NextUInt32() / 4294967296.0, sum = 0;
                double[] row = kernel[(((before[i] * Actions) + actions[i]) * n)..(((before[i] * Actions) + actions[i] + 1) * n)];
                int expected = row.Take(n - 1).Count(p => u >= Math.Round((sum += p) * 4294967296.0) / 4294967296.0);
                Assert.That(states[i], Is.EqualTo(expected), $"agent {i}");
            }
        }
    }
}
