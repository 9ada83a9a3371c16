using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Python;

/// <summary>Populations in which Python moves one agent each.</summary>
internal sealed class OpenDeviators : Held
{
    private OpenDeviators(DeviatorBatch batch)
        : base("environment") => Batch = batch;

    internal DeviatorBatch Batch { get; }

    /// <summary>A batch of B populations of N agents; episodes as long as those of the study's estimates where no limit is given.</summary>
    internal static OpenDeviators Create(OpenStudy study, long agents, int count, int steps)
    {
        var design = study.Design(agents, CancellationToken.None);
        int horizon = steps > 0 ? steps : EpisodeHorizon.For(design, agents).Steps;

        // The second population shares with the first what all share.
        var first = new DesignPopulation(design, agents).Process;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var second = new DesignPopulation(design, agents).Process;
        MachineMemory.Require((double)count * (GC.GetAllocatedBytesForCurrentThread() - before), FormattableString.Invariant($"{count} populations of {agents} agents"));
        return new(new(design.Game, b => b switch { 0 => first, 1 => second, _ => new DesignPopulation(design, agents).Process }, count, horizon));
    }
}

/// <summary>A population in which Python moves everybody.</summary>
internal sealed class OpenPopulation : Held
{
    private readonly int[] _actions;
    private ulong? _seed;
    private uint _replication;

    private OpenPopulation(PopulationEnvironment environment, int horizon)
        : base("environment") => (Environment, Horizon, _actions) = (environment, horizon, new int[environment.Spaces.Agents]);

    internal PopulationEnvironment Environment { get; }

    internal int Horizon { get; }

    internal static OpenPopulation Create(OpenStudy study, long agents, int steps)
    {
        if (agents is < 1 or > EngineChoice.MaximumExplicitAgents)
        {
            throw new WrongInputException(FormattableString.Invariant($"agents is {agents}; a number of agents that are all moved from outside lies in [1, {EngineChoice.MaximumExplicitAgents}]."));
        }

        // Twice a state, an action, a row and a reward for each.
        MachineMemory.Require(64.0 * agents, FormattableString.Invariant($"{agents} agents"));
        var design = study.Design(agents, CancellationToken.None);
        int horizon = steps > 0 ? steps : EpisodeHorizon.For(design, agents).Steps;
        return new(new(design.Game, (int)agents, design.Initial, design.Adversary(), horizon), horizon);
    }

    /// <summary>Steps, and shows what there is to see then.</summary>
    internal void Step(PopulationMemory memory)
    {
        Require(memory);
        var given = memory.ActionsOf();
        for (int i = 0; i < _actions.Length; i++)
        {
            // What does not fit is out of range, and is named as it was given.
            _actions[i] = (int)given[i] == given[i] ? (int)given[i] : throw new ArgumentException(
                FormattableString.Invariant($"Step got action {given[i]} for agent {i}; actions lie in 0..{Environment.Spaces.Actions - 1}."));
        }

        var result = Environment.Step(_actions);
        Show(memory, result.Truncated);
    }

    /// <summary>Starts replication 0 of a seed, and shows what there is to see.</summary>
    internal void Reset(ulong seed, PopulationMemory memory)
    {
        Require(memory);
        (_seed, _replication) = (seed, 0);
        Environment.Reset(seed, _replication);
        Show(memory, truncated: false);
    }

    /// <summary>The same with the next replication.</summary>
    internal void ResetOn(PopulationMemory memory)
    {
        Require(memory);
        ulong seed = _seed ?? throw new InvalidOperationException("There is no seed yet. Call reset(seed) first.");
        Environment.Reset(seed, ++_replication);
        Show(memory, truncated: false);
    }

    private void Require(PopulationMemory memory)
    {
        var spaces = Environment.Spaces;
        if (memory.Agents != spaces.Agents || memory.States != spaces.States || !memory.IsComplete)
        {
            throw new ArgumentException($"The buffers are for {memory.Agents} agents and {memory.States} states; the environment has {spaces.Agents} agents and {spaces.States} states.");
        }
    }

    private void Show(PopulationMemory memory, bool truncated)
    {
        var view = Environment.View;
        var states = memory.OwnStatesOf();
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = view.States[i];
        }

        view.Moment.Population.CopyTo(memory.PopulationOf());
        view.Rewards.CopyTo(memory.RewardsOf());
        memory.SetTruncated(truncated);
    }
}
