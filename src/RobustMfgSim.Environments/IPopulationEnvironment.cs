namespace RobustMfgSim.Environments;

/// <summary>What an agent can observe of its own state and what it can do: integers 0..States-1 and 0..Actions-1, for each of Agents agents.</summary>
/// <param name="Agents">Number of agents N.</param>
/// <param name="States">Own states are 0..States-1.</param>
/// <param name="Actions">Actions are 0..Actions-1.</param>
public sealed record PopulationSpaces(int Agents, int States, int Actions);

/// <summary>How a step ended.</summary>
/// <param name="Terminated">The process itself is over. Never true for the stationary games built in: they have no absorbing end.</param>
/// <param name="Truncated">The time limit was reached while the process would go on.</param>
public readonly record struct StepResult(bool Terminated, bool Truncated)
{
    /// <summary>Whether the episode is over for either reason.</summary>
    public bool Done => Terminated || Truncated;
}

/// <summary>
/// N explicit agents in a robust mean-field game (theory section 5), in the manner of Gymnasium: Reset, then Step with one action per agent until
/// an episode ends. Rows of the kernel come from the adversary, from the sets around the empirical distribution of each step.
/// </summary>
public interface IPopulationEnvironment
{
    /// <summary>Numbers of agents, states and actions.</summary>
    PopulationSpaces Spaces { get; }

    /// <summary>What can be seen now. Valid until the next call of Reset or Step.</summary>
    PopulationView View { get; }

    /// <summary>Starts an episode: initial states drawn independently, t = 0.</summary>
    /// <param name="seed">All randomness of the episode is a function of (seed, replication).</param>
    /// <param name="replication">Which replication of the seed's study.</param>
    void Reset(ulong seed, uint replication = 0);

    /// <summary>Pays rewards at (states, actions, e_t), or at the distribution of states and actions, lets the adversary choose, moves every agent, t becomes t + 1.</summary>
    /// <param name="actions">One action per agent, [N], each in 0..m-1.</param>
    /// <exception cref="InvalidOperationException">Reset was not called, or the episode is over.</exception>
    /// <exception cref="ArgumentException">Wrong length, or an action out of range (the message names the agent).</exception>
    StepResult Step(ReadOnlySpan<int> actions);
}

/// <summary>The visible part of an environment at one moment.</summary>
public readonly ref struct PopulationView
{
    /// <summary>A view.</summary>
    public PopulationView(Moment moment, ReadOnlySpan<int> states, ReadOnlySpan<double> rewards)
    {
        Moment = moment;
        States = states;
        Rewards = rewards;
    }

    /// <summary>Time, empirical distribution and the game frozen at it.</summary>
    public Moment Moment { get; }

    /// <summary>Own state of every agent, [N].</summary>
    public ReadOnlySpan<int> States { get; }

    /// <summary>Reward of every agent in the step just made, [N]; zeros after Reset.</summary>
    public ReadOnlySpan<double> Rewards { get; }
}
