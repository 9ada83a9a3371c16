using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// The Bellman operators at a frozen population with s-rectangular sets, the counterpart of eq. B1:
/// (T V)(s) = max over pi(.|s) of min over (p_a) in U(s) of sum_a pi(a|s) [r(s,a) + gamma &lt;p_a, V&gt;], and (T^pi V)(s) with pi held. Both are monotone
/// gamma-contractions in the sup norm, so eqs. B2 and B3 hold as they stand. Budgets are rho(s) = <see cref="FrozenModel.Radii"/>[s, 0].
/// A workspace of one worker: it allocates nothing after it is made.
/// </summary>
public sealed class SRectangularBellmanOperator
{
    private readonly FrozenModel _model;
    private readonly IStateAmbiguitySet _sets;
    private readonly double _discount;
    private readonly int _n, _m;
    private readonly SharedBudget _state;

    /// <summary>The operators of a frozen game.</summary>
    /// <param name="model">The game frozen at mu; may be frozen again at other populations between calls.</param>
    /// <param name="sets">The s-rectangular family.</param>
    /// <param name="discount">gamma.</param>
    public SRectangularBellmanOperator(FrozenModel model, IStateAmbiguitySet sets, double discount)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sets);
        (_model, _sets, _discount, _n, _m) = (model, sets, discount, model.States, model.Actions);
        _state = new SharedBudget(_n, _m);
    }

    /// <summary>rho(s).</summary>
    public double Budget(int state) => _model.Radii[state * _m];

    /// <summary>The game of one state at V.</summary>
    public SharedBudget At(int state, PreparedValues values)
    {
        _state.Load(_sets, _model.Rewards.Slice(state * _m, _m), Nominal(state), _discount, values);
        return _state;
    }

    /// <summary>T V with the agent's optimal rules and nature's splits of the budgets.</summary>
    /// <param name="values">V.</param>
    /// <param name="value">T V, [n].</param>
    /// <param name="policy">The optimal randomised rules, [n x m].</param>
    /// <param name="spending">Nature's splits, [n x m].</param>
    public void Optimal(PreparedValues values, Span<double> value, Span<double> policy, Span<double> spending)
    {
        for (int s = 0; s < _n; s++)
        {
            value[s] = At(s, values).Saddle(Budget(s), policy.Slice(s * _m, _m), spending.Slice(s * _m, _m));
        }
    }

    /// <summary>T^pi V with nature's splits of the budgets.</summary>
    /// <param name="values">V.</param>
    /// <param name="policy">pi, [n x m].</param>
    /// <param name="value">T^pi V, [n].</param>
    /// <param name="spending">Nature's splits, [n x m].</param>
    public void Held(PreparedValues values, ReadOnlySpan<double> policy, Span<double> value, Span<double> spending)
    {
        for (int s = 0; s < _n; s++)
        {
            value[s] = At(s, values).Worst(Budget(s), policy.Slice(s * _m, _m), spending.Slice(s * _m, _m));
        }
    }

    /// <summary>The kernel of given splits: every row the canonical minimiser (eq. U4) for what is spent on it, [n x m x n].</summary>
    public void Kernel(PreparedValues values, ReadOnlySpan<double> spending, Span<double> kernel)
    {
        for (int i = 0; i < _n * _m; i++)
        {
            _sets.WorstRow(_model.Row(i / _m, i % _m), spending[i], values, kernel.Slice(i * _n, _n));
        }
    }

    /// <summary>A kernel that is continuous in V for a positive temperature (<see cref="IStateAmbiguitySet.SmoothedRow"/>), [n x m x n].</summary>
    public void SmoothedKernel(PreparedValues values, ReadOnlySpan<double> spending, double temperature, Span<double> kernel)
    {
        for (int i = 0; i < _n * _m; i++)
        {
            _sets.SmoothedRow(_model.Row(i / _m, i % _m), spending[i], values, temperature, kernel.Slice(i * _n, _n));
        }
    }

    /// <summary>Q(s, a) = r(s, a) + gamma &lt;P(. | s, a), V&gt; under a kernel, [n x m].</summary>
    public void ActionValues(ReadOnlySpan<double> kernel, ReadOnlySpan<double> value, Span<double> q)
    {
        for (int i = 0; i < _n * _m; i++)
        {
            q[i] = _model.Rewards[i] + (_discount * RowChecks.Dot(kernel.Slice(i * _n, _n), value));
        }
    }

    /// <summary>How far a kernel is outside the sets, the largest over the states.</summary>
    public double Violation(ReadOnlySpan<double> kernel)
    {
        double largest = 0;
        for (int s = 0; s < _n; s++)
        {
            largest = Math.Max(largest, _sets.Violation(Nominal(s), Budget(s), kernel.Slice(s * _m * _n, _m * _n), _n));
        }

        return largest;
    }

    private Span<double> Nominal(int state) => _model.Kernel.Slice(state * _m * _n, _m * _n);
}
