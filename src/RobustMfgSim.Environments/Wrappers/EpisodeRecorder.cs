namespace RobustMfgSim.Environments.Wrappers;

/// <summary>One recorded step.</summary>
/// <param name="States">Own state of every agent before the step, [N].</param>
/// <param name="Population">The empirical distribution e_t before the step, [n].</param>
/// <param name="Actions">What every agent did, [N].</param>
/// <param name="Rewards">What every agent got for it, [N].</param>
/// <param name="Result">How the step ended.</param>
public sealed record RecordedStep(int[] States, double[] Population, int[] Actions, double[] Rewards, StepResult Result);

/// <summary>Any environment, with the trajectories of all agents of the present episode kept: N states, actions and rewards a step. Memory grows with the episode; Reset starts afresh.</summary>
public sealed class EpisodeRecorder : IPopulationEnvironment
{
    private readonly IPopulationEnvironment _environment;
    private readonly List<RecordedStep> _steps = [];
    private bool _started;

    /// <summary>An environment that is recorded.</summary>
    /// <param name="environment">The environment; only steps made through this one are seen.</param>
    public EpisodeRecorder(IPopulationEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
    }

    /// <summary>The steps since the last Reset, in order.</summary>
    public IReadOnlyList<RecordedStep> Steps => _steps;

    /// <inheritdoc/>
    public PopulationSpaces Spaces => _environment.Spaces;

    /// <inheritdoc/>
    public PopulationView View => _environment.View;

    /// <inheritdoc/>
    public void Reset(ulong seed, uint replication = 0)
    {
        _environment.Reset(seed, replication);
        _steps.Clear();
        _started = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Reset was not called, or the episode is over.</exception>
    public StepResult Step(ReadOnlySpan<int> actions)
    {
        if (!_started)
        {
            throw new InvalidOperationException("Step was called before Reset. Call Reset(seed) once at the start of each episode.");
        }

        int[] states = _environment.View.States.ToArray();
        double[] population = _environment.View.Moment.Population.ToArray();
        var result = _environment.Step(actions);
        _steps.Add(new(states, population, actions.ToArray(), _environment.View.Rewards.ToArray(), result));
        return result;
    }
}
