namespace RobustMfgSim.Environments.Wrappers;

/// <summary>
/// Any environment, looked at as it is used: after every Reset and Step the view must be consistent with itself (<see cref="EnvironmentChecks"/> says how), and Step must not be called
/// before Reset or after the end. For development; <see cref="EnvironmentChecks"/> looks for more, but plays episodes of its own.
/// </summary>
public sealed class PassiveChecks : IPopulationEnvironment
{
    private readonly IPopulationEnvironment _environment;
    private int _step = -1;
    private bool _done;

    /// <summary>An environment that is checked.</summary>
    /// <param name="environment">The environment; only calls made through this one are seen.</param>
    public PassiveChecks(IPopulationEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
    }

    /// <inheritdoc/>
    public PopulationSpaces Spaces => _environment.Spaces;

    /// <inheritdoc/>
    public PopulationView View => _environment.View;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The environment's view is wrong; the message says how.</exception>
    public void Reset(ulong seed, uint replication = 0)
    {
        _environment.Reset(seed, replication);
        (_step, _done) = (0, false);
        Look();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A call out of order, or the environment's view is wrong; the message says which.</exception>
    public StepResult Step(ReadOnlySpan<int> actions)
    {
        if (_step < 0)
        {
            throw new InvalidOperationException("Step was called before Reset. Call Reset(seed) once at the start of each episode.");
        }

        if (_done)
        {
            throw new InvalidOperationException($"Step was called after the episode ended at t = {_step}. Call Reset(seed) to start another episode.");
        }

        var result = _environment.Step(actions);
        (_step, _done) = (_step + 1, result.Done);
        Look();
        return result;
    }

    private void Look()
    {
        var faults = EnvironmentViewFaults.Find(_environment.View, _environment.Spaces, _step);
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"{_environment.GetType().Name}, step {_step}: {string.Join("; ", faults)}.");
        }
    }
}
