using NUnit.Framework;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class EnvironmentChecksTests
{
    [Test]
    public void The_population_environment_conforms()
    {
        Assert.That(EnvironmentChecks.Check(() => Conforming(30)), Is.Empty);
        Assert.That(EnvironmentChecks.Check(() => Conforming(7)), Is.Empty);
    }

    [TestCase(Fault.StepsBeforeReset, "Step before Reset: was accepted; Step must be refused until Reset was called")]
    [TestCase(Fault.StepsAfterTheEnd, "replication 0, Step after the end: was accepted; Step must be refused until the next Reset")]
    [TestCase(Fault.IgnoresTheSeed, "Reset: the same seed and replication gave another episode on the same instance; an episode is a function of the two")]
    [TestCase(Fault.IgnoresTheSeed, "Reset: the same seed and replication gave another episode on a fresh instance; an episode is a function of the two")]
    [TestCase(Fault.IgnoresTheReplication, "Reset: replications 0 to 7 gave the same episode; replications must be independent")]
    [TestCase(Fault.SameForEverySeed, "Reset: 8 seeds gave the same episode; an episode depends on its seed")]
    [TestCase(Fault.AcceptsWrongLength, "Step with too few actions: was accepted; a list of another length than the number of agents must be refused with an ArgumentException")]
    [TestCase(Fault.AcceptsWrongLength, "Step with too many actions: was accepted; a list of another length than the number of agents must be refused with an ArgumentException")]
    [TestCase(Fault.AcceptsWrongAction, "Step with action -1: was accepted; actions outside 0..1 must be refused with an ArgumentException")]
    [TestCase(Fault.AcceptsWrongAction, "Step with action 2: was accepted; actions outside 0..1 must be refused with an ArgumentException")]
    [TestCase(Fault.AcceptsWrongAction, "Step with wrong actions: time moved to 2; a refused step must change nothing")]
    [TestCase(Fault.ThrowsAnotherKind, "Step with action 2: threw InvalidOperationException; actions outside 0..1 must be refused with an ArgumentException")]
    [TestCase(Fault.DoesNotNameTheAgent, "Step with action 2: the message does not name agent 4: wrong")]
    [TestCase(Fault.StateOutOfRange, "replication 0, step 1: agent 0 is in state 2; states lie in 0..1")]
    [TestCase(Fault.PopulationOff, "replication 0, step 0: the empirical distribution has 0.5 at state 0; 2 of 5 agents are there")]
    [TestCase(Fault.RewardInfinite, "replication 0, step 1: the reward of agent 0 is Infinity; rewards must be finite")]
    [TestCase(Fault.RewardAfterReset, "replication 0, step 0: the reward of agent 0 is 1 after Reset; no reward is paid before the first step")]
    [TestCase(Fault.StepNotCounted, "replication 0, step 1: the view says step 0; 1 steps were made")]
    [TestCase(Fault.ModelElsewhere, "replication 0, step 0: the game in the view is frozen at another population than the empirical distribution")]
    [TestCase(Fault.ModelMissing, "replication 0, step 0: the view has no frozen game of the right size")]
    [TestCase(Fault.ShortView, "replication 0, step 0: the view has 4 states, 5 rewards and a distribution of 2 entries; there are 5 agents and 2 states")]
    [TestCase(Fault.ThrowsInStep, "replication 0: threw NotSupportedException: broken")]
    [TestCase(Fault.ThrowsInReset, "replication 0: threw NotSupportedException: broken")]
    [TestCase(Fault.ThrowsInReset, "wrong actions: threw NotSupportedException: broken")]
    [TestCase(Fault.KernelLeaks, "replication 0, step 0: the nominal kernel row (s=0, a=0) sums to 0.5; rows must sum to 1 within 1e-9")]
    public void A_broken_environment_is_found_out(Fault fault, string expected)
    {
        int made = 0;
        var problems = EnvironmentChecks.Check(() => new BrokenEnvironment(Conforming(5), fault, made++));
        Assert.That(problems.Select(p => p.ToString()), Does.Contain(expected));
    }

    [Test]
    public void The_wrapper_without_a_fault_conforms()
    {
        Assert.That(EnvironmentChecks.Check(() => new BrokenEnvironment(Conforming(5), Fault.None, 0)), Is.Empty);
    }

    [Test]
    public void An_environment_without_agents_is_reported_and_nothing_else_is_tried()
    {
        var problems = EnvironmentChecks.Check(() => new BrokenEnvironment(Conforming(5), Fault.NoAgents, 0));
        Assert.That(
            problems.Select(p => p.ToString()),
            Is.EqualTo(new[] { "Spaces: PopulationSpaces { Agents = 0, States = 2, Actions = 2 }; every number must be at least 1" }));
    }

    [Test]
    public void A_process_without_chance_conforms_only_when_none_is_expected()
    {
        IPopulationEnvironment Fixed() => new BrokenEnvironment(Conforming(5), Fault.IgnoresTheReplication, 0);
        Assert.That(EnvironmentChecks.Check(Fixed, random: false), Is.Empty);
        Assert.That(EnvironmentChecks.Check(Fixed), Has.Count.EqualTo(1));
    }

    private static PopulationEnvironment Conforming(int agents)
    {
        var game = Points.Epidemic();
        return new(game, agents, [0.7, 0.3], new NominalAdversary(game, Points.Held(game, [1, 0, 1, 0], 10)), 20);
    }
}
