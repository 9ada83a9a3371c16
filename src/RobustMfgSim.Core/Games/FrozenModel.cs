namespace RobustMfgSim.Core.Games;

/// <summary>
/// A game held at one coupling distribution (eq. G1): an ordinary robust Markov decision model as flat tables. Index order is [s, a, s'] with s'
/// contiguous: reward of (s, a) at s * m + a, kernel entry at (s * m + a) * n + s'. One instance is reused over and over; freezing allocates nothing.
/// </summary>
public sealed class FrozenModel
{
    private readonly double[] _population, _coupling, _rewards, _kernel, _radii;

    /// <summary>Tables for n states and m actions, filled with zeros, of a game that couples through the distribution of states.</summary>
    public FrozenModel(int states, int actions)
        : this(states, actions, Games.Coupling.States)
    {
    }

    /// <summary>Tables for n states and m actions, filled with zeros.</summary>
    /// <param name="states">n.</param>
    /// <param name="actions">m.</param>
    /// <param name="coupling">What the game couples through.</param>
    public FrozenModel(int states, int actions, Coupling coupling)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        States = states;
        Actions = actions;
        _population = new double[states];
        _coupling = coupling == Games.Coupling.States ? _population : new double[states * actions];
        _rewards = new double[states * actions];
        _radii = new double[states * actions];
        _kernel = new double[checked(states * actions * states)];
    }

    /// <summary>Number of states n.</summary>
    public int States { get; }

    /// <summary>Number of actions m.</summary>
    public int Actions { get; }

    /// <summary>The population at which the game is held, [n].</summary>
    public Span<double> Population => _population;

    /// <summary>
    /// What the game couples through: L, [n x m], whose marginal <see cref="Population"/> is, where it couples through states and actions; else the same memory
    /// as <see cref="Population"/>.
    /// </summary>
    public Span<double> Coupling => _coupling;

    /// <summary>Rewards r(s, a, mu), [n x m].</summary>
    public Span<double> Rewards => _rewards;

    /// <summary>Radii of the ambiguity sets at (s, a, mu), [n x m]. Their meaning is the family's.</summary>
    public Span<double> Radii => _radii;

    /// <summary>Nominal kernel Pbar(s' | s, a, mu), [n x m x n].</summary>
    public Span<double> Kernel => _kernel;

    /// <summary>The nominal row Pbar(. | s, a, mu), [n].</summary>
    public Span<double> Row(int state, int action) => _kernel.AsSpan(((state * Actions) + action) * States, States);
}
