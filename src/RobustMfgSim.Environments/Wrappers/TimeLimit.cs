namespace RobustMfgSim.Environments.Wrappers;

/// <summary>Any environment, with episodes of at most a number of steps: the step that reaches the limit is truncated.</summary>
public sealed class TimeLimit : IPopulationEnvironment
{
    private readonly IPopulationEnvironment _environment;
    private readonly int _limit;
    private int _steps;
    private bool _over;

    /// <summary>An environment with a limit.</summary>
    /// <param name="environment">The environment; from now on stepped through this one only.</param>
    /// <param name="limit">Most steps of an episode, at least 1.</param>
    public TimeLimit(IPopulationEnvironment environment, int limit)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (_environment, _limit) = (environment, limit);
    }

    /// <inheritdoc/>
    public PopulationSpaces Spaces => _environment.Spaces;

    /// <inheritdoc/>
    public PopulationView View => _environment.View;

    /// <inheritdoc/>
    public void Reset(ulong seed, uint replication = 0)
    {
        _environment.Reset(seed, replication);
        (_steps, _over) = (0, false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Reset was not called, or the episode is over.</exception>
    public StepResult Step(ReadOnlySpan<int> actions)
    {
        if (_over)
        {
            throw new InvalidOperationException($"Step was called after the time limit of {_limit} steps. Call Reset(seed) to start another episode.");
        }

        var result = _environment.Step(actions);
        _steps++;
        result = result with { Truncated = result.Truncated || _steps == _limit };
        _over = _steps == _limit;
        return result;
    }
}
