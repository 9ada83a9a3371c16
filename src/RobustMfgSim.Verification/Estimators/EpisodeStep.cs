using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// What an episode shows at one step, after everybody decided and before anybody moves: the empirical distribution, who is where by group, what is played, what it earns. Valid during the call
/// that it is handed to.
/// </summary>
/// <remarks>
/// Both engines show the same: how many agents of a group are in each state, and the shares of them that take each action. Shares are those of the policy in expectation, because actions are not
/// drawn (drawn shares where the game couples through states and actions). Which agent is where is not shown, since counts cannot know it: a figure of one agent's path is possible for the tagged
/// agent only, a conforming one here.
/// </remarks>
public readonly ref struct EpisodeStep
{
    private readonly PopulationProcess _process;

    internal EpisodeStep(PopulationProcess process) => _process = process;

    /// <summary>t, the empirical distribution e_t, [n], and the game frozen at it: rewards r(s, a, e_t), [n x m], and nominal kernel, [n x m x n].</summary>
    public Moment Moment => _process.Moment;

    /// <summary>N, the tagged agent included.</summary>
    public long Agents => _process.Agents;

    /// <summary>Number of groups: parts of the population with a policy of their own.</summary>
    public int Groups => _process.Groups;

    /// <summary>State of the tagged agent, which is in no group.</summary>
    public int TaggedState => _process.TaggedState(0);

    /// <summary>What the tagged agent plays, pi(a | s), [n x m].</summary>
    public ReadOnlySpan<double> TaggedPolicy => _process.TaggedPolicy(0);

    /// <summary>How many agents of a group are in each state, [n], without the tagged agent.</summary>
    public ReadOnlySpan<long> Counts(int group) => _process.Counts(group);

    /// <summary>What a group plays, pi(a | s), [n x m].</summary>
    public ReadOnlySpan<double> Policy(int group) => _process.Policy(group);

    /// <summary>The kernel that the group's adversary chose, p(s' | s, a), [n x m x n].</summary>
    public ReadOnlySpan<double> Kernel(int group) => _process.Kernel(group);

    /// <summary>The mean over all agents, the tagged one included, of sum_a pi(a | s) x(s, a).</summary>
    /// <param name="pairs">x, [n x m]; the moment's rewards, for the mean reward of the step.</param>
    public double Mean(ReadOnlySpan<double> pairs) => _process.Mean(pairs);
}
