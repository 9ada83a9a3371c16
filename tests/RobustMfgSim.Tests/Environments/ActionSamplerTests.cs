using NUnit.Framework;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Tests.Environments;

internal sealed class ActionSamplerTests
{
    private const int Agents = 10_000;
    private static readonly double[] Table = [0.2, 0.5, 0.3, 0.6, 0, 0.4];
    private static readonly int[] States = [.. Enumerable.Range(0, Agents).Select(i => i * 7 % 2)];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4095)]
    [TestCase(4096)]
    [TestCase(9999)]
    public void One_agent_alone_draws_what_it_draws_among_all(int agent)
    {
        int alone = new ActionSampler(2, 3, "p").DrawOne(Table, agent, States[agent], 9, 4, 5);
        Assert.That(alone, Is.EqualTo(Draw(Table, 3)[agent]));
    }

    [Test]
    public void Deterministic_rows_give_their_action()
    {
        Assert.That(Draw([0, 1, 0, 0, 0, 1], 3), Is.EqualTo(States.Select(s => s == 0 ? 1 : 2)));
        Assert.That(Draw([1, 0, 0, 1], 2), Is.EqualTo(States));
    }

    [Test]
    public void A_broken_row_is_refused_with_policy_state_and_step()
    {
        var sampler = new ActionSampler(2, 2, "mine");
        int[] states = [0], actions = [0];
        Assert.That(
            () => sampler.Draw([0.5, 0.5, 0.4, 0.5], states, 1, 0, 3, actions),
            Throws.InvalidOperationException.With.Message.EqualTo("policy mine: row (s=1) at step 3 sums to 0.9; rows must sum to 1 within 1e-9."));
        Assert.That(
            () => sampler.Draw([1.5, -0.5, 0.5, 0.5], states, 1, 0, 0, actions),
            Throws.InvalidOperationException.With.Message.EqualTo("policy mine: row (s=0) at step 0 has entry -0.5 at 1; entries must be non-negative."));
        Assert.That(() => sampler.DrawOne([double.NaN, 1, 0.5, 0.5], 0, 0, 1, 0, 0), Throws.InvalidOperationException);
    }

    [TestCase(new[] { 0.5, 0.4 }, 2)]
    [TestCase(new[] { 0.5, 0.5, 1 }, 2)]
    [TestCase(new[] { -0.5, 1.5 }, 2)]
    public void A_table_policy_refuses_what_the_sampler_would_refuse(double[] table, int actions)
    {
        Assert.That(() => new TablePolicy(table, actions), Throws.ArgumentException);
    }

    [Test]
    public void Drawing_allocates_nothing()
    {
        var sampler = new ActionSampler(2, 3, "p");
        var actions = new int[Agents];
        sampler.Draw(Table, States, 9, 4, 5, actions);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 20; t++)
        {
            sampler.Draw(Table, States, 9, 4, t, actions);
            sampler.DrawOne(Table, 3, 1, 9, 4, t);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static int[] Draw(double[] table, int actions)
    {
        var drawn = new int[Agents];
        new ActionSampler(2, actions, "p").Draw(table, States, 9, 4, 5, drawn);
        return drawn;
    }
}
