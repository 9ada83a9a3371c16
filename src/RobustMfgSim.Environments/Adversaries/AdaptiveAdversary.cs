using System.Globalization;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// V re-solved at the current empirical distribution (eq. N2, adaptive): p(. | s, a, e) = P*_V(. | s, a, e) (eq. E1) with V = V^pi_e the robust value (eq. B3) of the population's own
/// policy while the population stays at e. At the stationary point it agrees with the equilibrium adversary, except for
/// tied values: nature does not mix (eq. E6), ties are broken canonically (eq. U4). Elsewhere it looks one step further.
/// </summary>
/// <remarks>
/// V is found by nature's policy iteration from the V of the stationary point, always the same start, so that the choice is a function of the moment alone. Kernels are remembered for
/// the populations met last: small populations come back to the same few.
/// </remarks>
public sealed class AdaptiveAdversary : IAdversary
{
    private const int IterationLimit = 200;
    private const double Target = 1e-12, Allowed = 1e-9;

    private readonly IAmbiguitySet _ambiguity;
    private readonly double _discount;
    private readonly StationaryPoint _point;
    private readonly PreparedValues _prepared;
    private readonly LinearScratch _linear;
    private readonly KernelMemo _memo;
    private readonly double[] _value, _q, _next;

    /// <summary>The adversary of a population whose stationary point is given.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">Gives the policy, and the V from which the iteration starts.</param>
    public AdaptiveAdversary(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        (_ambiguity, _discount, _point) = (game.Ambiguity, game.Discount, point);
        (_prepared, _linear) = (new(game.States), new(game.States));
        _memo = new(game.CouplingSize, game.States * game.Actions * game.States);
        (_value, _next, _q) = (new double[game.States], new double[game.States], new double[game.States * game.Actions]);
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "adaptive", "The worst-case kernel for the robust values of the population's policy, solved anew at every empirical distribution.", "Definition.", 1);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The values are not found: the minimisers of the sets and their minima contradict each other, or the values are no numbers.</exception>
    public void Choose(in Moment moment, Span<double> kernel)
    {
        if (_memo.TryGet(moment.Model.Coupling, kernel))
        {
            return;
        }

        double residual = Solve(moment.Model, kernel);
        if (!(residual <= Allowed))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"adversary adaptive: the values of the population's policy at step {moment.Step} were not found: after {IterationLimit} iterations a sweep changes them by {residual:G6} of their size; "
                + $"allowed is at most {Allowed:G}. Use another adversary, or a smaller discount."));
        }

        _memo.Keep(moment.Model.Coupling, kernel);
    }

    // Nature's policy iteration; writes the kernel and returns |T^pi V - V| relative to the size of V.
    private double Solve(FrozenModel model, Span<double> kernel)
    {
        _point.Value.CopyTo(_value, 0);
        double before = double.PositiveInfinity, relative = double.PositiveInfinity;
        for (int k = 0; k < IterationLimit; k++)
        {
            _prepared.Prepare(_value);
            RobustBellmanOperator.WorstKernel(model, _ambiguity, _prepared, kernel);
            double residual = Residual(model, out double scale);
            relative = residual / scale;
            if (residual <= Target * scale)
            {
                break;
            }

            // The linear step lowers V towards the solution however the residual goes; near it, where rounding keeps the step from coming closer, a plain sweep does.
            if (relative > Allowed || residual < 0.9 * before)
            {
                _linear.Solve(model.Rewards, _point.Policy, kernel, _discount, _value);
            }
            else
            {
                _next.CopyTo(_value, 0);
            }

            before = Math.Min(before, residual);
        }

        return relative;
    }

    // |T^pi V - V|, and the size of V it is to be compared with.
    private double Residual(FrozenModel model, out double scale)
    {
        RobustBellmanOperator.ActionValues(model, _ambiguity, _discount, _prepared, _q);
        RobustBellmanOperator.Average(_q, _point.Policy, _next);
        double residual = 0;
        scale = 1;
        for (int s = 0; s < _value.Length; s++)
        {
            residual = Math.Max(residual, Math.Abs(_next[s] - _value[s]));
            scale = Math.Max(scale, Tolerances.Scale(_next[s]));
        }

        return residual;
    }
}
