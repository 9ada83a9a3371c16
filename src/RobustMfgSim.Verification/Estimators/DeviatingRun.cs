using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// The run of one deviator beside the run in which everybody conforms. Both use the same random numbers, so as long as the deviator goes where the conforming agent goes they are one and the
/// same run for everybody else and only the deviator's own reward differs; a process of its own is needed only while they have parted. The figures are those of two separate runs, bit for bit.
/// In a game that couples through states and actions everybody feels what the deviator does, wherever it goes: there the runs are apart from the start.
/// </summary>
internal sealed class DeviatingRun(string name, IPolicy policy, PopulationProcess process, int pairs, bool apart)
{
    private readonly double[] _table = new double[pairs];
    private bool _together;
    private int _next;
    private double _expected;

    /// <summary>Name of the deviator.</summary>
    internal string Name => name;

    /// <summary>Discounted reward so far, with its control variate.</summary>
    internal double Reduced { get; private set; }

    /// <summary>Discounted reward so far, plain.</summary>
    internal double Plain { get; private set; }

    /// <summary>Whether it stands where the conforming run stands; else <see cref="Own"/> has it.</summary>
    internal bool Together => _together;

    /// <summary>The process of the run while they have parted.</summary>
    internal PopulationProcess Own => process;

    internal void Start(ulong seed, uint replication)
    {
        process.Play(0, name, policy);
        (_together, Reduced, Plain) = (!apart, 0, 0);
        if (apart)
        {
            process.Reset(seed, replication);
        }
    }

    /// <summary>While together: the rows that the deviator plays at the moment of the conforming run, which has decided and not moved.</summary>
    internal ReadOnlySpan<double> RowsBeside(PopulationProcess conforming)
    {
        _next = conforming.Alternative(0, name, policy, _table);
        return _table;
    }

    /// <summary>Takes the step's r + gamma &lt;p, V&gt;, and its discounted plain reward.</summary>
    internal void Add(double expected, double plain)
    {
        _expected = expected;
        Plain += plain;
    }

    /// <summary>Adds the step once it is known where the deviator went.</summary>
    internal void Settle(double weight, double discount, double nextValue) => Reduced += weight * (_expected - (discount * nextValue));

    /// <summary>Moves, or follows the conforming run, which has just moved; parts from it or meets it again. Gives the deviator's state.</summary>
    internal int Follow(PopulationProcess conforming)
    {
        if (!_together)
        {
            process.Move();
            _together = !apart && process.IsWhere(conforming);
            return process.TaggedState(0);
        }

        if (_next != conforming.TaggedState(0))
        {
            process.BranchFrom(conforming, 0, _next);
            _together = false;
        }

        return _next;
    }
}
