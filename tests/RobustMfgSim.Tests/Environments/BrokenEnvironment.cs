using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Tests.Environments;

/// <summary>What a deliberately wrong environment does.</summary>
public enum Fault
{
    None, StepsBeforeReset, StepsAfterTheEnd, IgnoresTheSeed, IgnoresTheReplication, SameForEverySeed, AcceptsWrongLength, AcceptsWrongAction, ThrowsAnotherKind, DoesNotNameTheAgent,
    StateOutOfRange, PopulationOff, RewardInfinite, RewardAfterReset, StepNotCounted, ModelElsewhere, ModelMissing, ShortView, ThrowsInStep, ThrowsInReset, KernelLeaks, NoAgents,
}

/// <summary>A conforming environment with one fault laid over it.</summary>
internal sealed class BrokenEnvironment(IPopulationEnvironment inner, Fault fault, int number) : IPopulationEnvironment
{
    private bool _started, _ended;
    private uint _resets;

    public PopulationSpaces Spaces => fault == Fault.NoAgents ? inner.Spaces with { Agents = 0 } : inner.Spaces;

    public PopulationView View => Spoil(inner.View);

    public void Reset(ulong seed, uint replication = 0)
    {
        (_started, _ended) = (true, false);
        _resets++;
        switch (fault)
        {
            case Fault.ThrowsInReset: throw new NotSupportedException("broken");
            case Fault.IgnoresTheSeed: inner.Reset(seed + _resets + (100 * (ulong)number), replication); break;
            case Fault.SameForEverySeed: inner.Reset(42, replication); break;
            case Fault.IgnoresTheReplication: inner.Reset(seed); break;
            default: inner.Reset(seed, replication); break;
        }
    }

    public StepResult Step(ReadOnlySpan<int> actions)
    {
        int wrong = actions.ToArray().ToList().FindIndex(a => a < 0 || a >= Spaces.Actions);
        switch (fault)
        {
            case Fault.StepsBeforeReset when !_started:
            case Fault.StepsAfterTheEnd when _ended:
                return new(false, true);
            case Fault.ThrowsInStep when _started:
                throw new NotSupportedException("broken");
            case Fault.AcceptsWrongLength when actions.Length != Spaces.Agents:
                return default;
            case Fault.AcceptsWrongAction when wrong >= 0:
                return inner.Step(new int[Spaces.Agents]);
            case Fault.ThrowsAnotherKind when wrong >= 0:
                throw new InvalidOperationException("wrong");
            case Fault.DoesNotNameTheAgent when wrong >= 0:
                throw new ArgumentException("wrong");
        }

        var result = inner.Step(actions);
        _ended = result.Done;
        return result;
    }

    private PopulationView Spoil(PopulationView view)
    {
        var moment = view.Moment;
        int[] states = view.States.ToArray();
        double[] rewards = view.Rewards.ToArray();
        switch (fault)
        {
            case Fault.StateOutOfRange when moment.Step > 0: states[0] = 2; break;
            case Fault.RewardInfinite when moment.Step > 0: rewards[0] = double.PositiveInfinity; break;
            case Fault.RewardAfterReset when moment.Step == 0: rewards[0] = 1; break;
            case Fault.ShortView: states = states[1..]; break;
            case Fault.PopulationOff: moment = new(moment.Step, new[] { 0.5, 0.5 }, moment.Model); break;
            case Fault.StepNotCounted: moment = new(0, moment.Population, moment.Model); break;
            case Fault.ModelMissing: moment = new(moment.Step, moment.Population, new FrozenModel(3, 2)); break;
            case Fault.ModelElsewhere: moment = new(moment.Step, moment.Population, new FrozenModel(2, 2)); break;
            case Fault.KernelLeaks:
                var leaky = new FrozenModel(2, 2);
                moment.Population.CopyTo(leaky.Population);
                leaky.Kernel.Fill(0.25);
                moment = new(moment.Step, moment.Population, leaky);
                break;
        }

        return new(moment, states, rewards);
    }
}
