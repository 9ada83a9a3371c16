using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Runner.Reports;

/// <summary>
/// What nature did at a stationary point: its worst-case kernel against the nominal one, both at the point's population (eqs. E1, G1).
/// </summary>
internal sealed class KernelShift
{
    // Entries of a kernel are known to rounding.
    private const double Rounding = 1e-12;

    private readonly double[] _nominal, _worst;
    private readonly int _states, _actions;

    /// <summary>Compares the kernel of a point with the nominal one.</summary>
    public KernelShift(RobustGame game, StationaryPoint point)
    {
        (_states, _actions, _worst) = (game.States, game.Actions, point.Kernel);
        var model = game.NewModel();
        game.Freeze(point.Population, point.MeanPolicy(), model);
        _nominal = model.Kernel.ToArray();
        (Moved, Push) = (new double[_states * _actions], new double[_states]);
        for (int i = 0; i < _worst.Length; i++)
        {
            int row = i / _states;
            double difference = Difference(i);
            Moved[row] += Math.Abs(difference) / 2;
            Push[i % _states] += point.Population[row / _actions] * point.Policy[row] * difference;
            Largest = Math.Max(Largest, Math.Abs(difference));
        }
    }

    /// <summary>Half the L1 distance of each row to its nominal one: the mass that nature moves, [n x m].</summary>
    public double[] Moved { get; }

    /// <summary>sum over s, a of mu(s) pi(a|s) (P - Pbar)(s'|s,a): what one step of the population owes to nature, [n].</summary>
    public double[] Push { get; }

    /// <summary>The largest difference of all, by absolute value.</summary>
    public double Largest { get; }

    /// <summary>Whether there is a difference at all.</summary>
    public bool IsNone => Largest == 0;

    /// <summary>P(s'|s,a), Pbar(s'|s,a) and their difference, which is zero where only rounding differs.</summary>
    public (double Worst, double Nominal, double Difference) At(int state, int action, int next)
    {
        int i = (((state * _actions) + action) * _states) + next;
        return (_worst[i], _nominal[i], Difference(i));
    }

    private double Difference(int i) => _worst[i] - _nominal[i] is var d && Math.Abs(d) > Rounding ? d : 0;
}
