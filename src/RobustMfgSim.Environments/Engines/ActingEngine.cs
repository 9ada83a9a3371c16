namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Moves the groups of a game that couples through states and actions in two draws a step: everybody's action, and, once the distribution L_t of states and actions is known, everybody's next
/// state. An engine over n m places does both: an agent in state s that has not acted is at place s, and at place s m + a when it has taken a. Its moves 2 t and 2 t + 1 are those of step t,
/// so that the law, the coupling of runs and the independence of workers are that engine's.
/// </summary>
internal sealed class ActingEngine : IPopulationEngine
{
    private readonly IPopulationEngine _engine;
    private readonly int _states, _places;
    private readonly long[] _counts;
    private readonly double[] _rows, _initial;

    /// <summary>The two draws, made by an engine over n m states.</summary>
    internal ActingEngine(IPopulationEngine engine, int states, int actions, int groups)
    {
        (_engine, _states, _places) = (engine, states, states * actions);
        _counts = new long[groups * states];
        (_rows, _initial) = (new double[groups * _places * _places], new double[groups * _places]);
    }

    /// <summary>How many agents of a group are in each state, [G x n]; the same before and after they act.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>How many agents of a group are in state s and have taken a since the last <see cref="Act"/>, [G x n x m].</summary>
    internal ReadOnlySpan<long> ActionCounts => _engine.Counts;

    public void Start(ReadOnlySpan<double> initial, ulong seed, uint replication)
    {
        for (int i = 0; i < initial.Length; i++)
        {
            _initial[Place(i, _states)] = initial[i];
        }

        _engine.Start(_initial, seed, replication);
        Collect();
    }

    /// <summary>Everybody takes an action by the rows pi_g(a | s), [G x n x m].</summary>
    internal void Act(ReadOnlySpan<double> policies, uint step)
    {
        int actions = _places / _states;
        Array.Clear(_rows);
        for (int i = 0; i < policies.Length; i++)
        {
            int place = Place(i / actions, _states), taken = i % _places;
            _rows[(place * _places) + taken] = policies[i];
        }

        _engine.Move(_rows, 2 * step);
    }

    /// <summary>Everybody moves by the rows p_g(s' | s, a), [G x n x m x n].</summary>
    public void Move(ReadOnlySpan<double> rows, uint step)
    {
        Array.Clear(_rows);
        for (int pair = 0; pair < rows.Length / _states; pair++)
        {
            rows.Slice(pair * _states, _states).CopyTo(_rows.AsSpan(pair * _places));
        }

        _engine.Move(_rows, (2 * step) + 1);
        Collect();
    }

    public void CopyFrom(IPopulationEngine other)
    {
        var from = (ActingEngine)other;
        _engine.CopyFrom(from._engine);
        from._counts.CopyTo(_counts, 0);
    }

    public bool IsWhere(IPopulationEngine other) => _engine.IsWhere(((ActingEngine)other)._engine);

    // Entry i of a table with so many entries a group, as a place of the same group.
    private int Place(int i, int entries) => (i / entries * _places) + (i % entries);

    private void Collect()
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] = _engine.Counts[Place(i, _states)];
        }
    }
}
