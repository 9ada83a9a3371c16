using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// The value of a conforming agent to first order around a stationary point, everybody else conforming under `equilibrium` adversaries: W(s, e) = V(s) + sum_k H(s, k) e(k), where H(s, k) is
/// the derivative of W(s, .) from mu towards the population that stands in state k, so that sum_k mu(k) H(s, k) = 0.
/// </summary>
/// <remarks>
/// With D(s, k) the derivative of sum_a pi(a|s) [r(s, a, mu) + gamma sigma_U(s, a, mu)(V)] and J(j, k) that of Gamma_j(mu) (eq. E2), both towards k, the chain rule gives
/// H = D + gamma P_pi H J. Derivatives are one-sided differences of second order, because mu may be on the border of the simplex.
/// </remarks>
internal sealed class FirstOrderValue
{
    private const double Step = 1e-4, Target = 1e-13;
    private const int IterationLimit = 100_000;

    private readonly RobustGame _game;
    private readonly StationaryPoint _point;
    private readonly NatureSelection _selection;
    private readonly FrozenModel _model;
    private readonly double[] _kernel;

    /// <summary>The expansion at a stationary point.</summary>
    /// <exception cref="InvalidOperationException">It does not exist: a change of the population grows faster along the mean-field flow than the discount shrinks it.</exception>
    internal FirstOrderValue(RobustGame game, StationaryPoint point)
    {
        (_game, _point, _selection, _model) = (game, point, new(point), game.NewModel());
        _kernel = new double[_model.Kernel.Length];
        int n = game.States;
        double[] rewards = new double[n * n], flow = new double[n * n];
        for (int k = 0; k < n; k++)
        {
            Differentiate(k, rewards, flow);
        }

        Slopes = Solve(rewards, flow);
    }

    /// <summary>H(s, k), [n x n].</summary>
    internal double[] Slopes { get; }

    // Writes column k of D and of J: (-3 f(0) + 4 f(h) - f(2h)) / 2h along mu + h (delta_k - mu).
    private void Differentiate(int k, double[] rewards, double[] flow)
    {
        int n = _game.States;
        double[] population = new double[n], oneStep = new double[n], next = new double[n];
        ReadOnlySpan<double> weights = [-1.5 / Step, 2 / Step, -0.5 / Step];
        for (int j = 0; j < weights.Length; j++)
        {
            for (int s = 0; s < n; s++)
            {
                population[s] = _point.Population[s] + (j * Step * ((s == k ? 1 : 0) - _point.Population[s]));
            }

            Evaluate(population, oneStep, next);
            for (int s = 0; s < n; s++)
            {
                rewards[(s * n) + k] += weights[j] * oneStep[s];
                flow[(s * n) + k] += weights[j] * next[s];
            }
        }
    }

    // sum_a pi(a|s) [r(s, a, mu) + gamma <P*_V(. | s, a, mu), V>] and Gamma(mu).
    private void Evaluate(double[] population, double[] oneStep, double[] next)
    {
        int n = _game.States, m = _game.Actions;
        _game.Freeze(population, _point.Policy, _model);
        _selection.Write(_model, _game.Ambiguity, _kernel);
        PopulationMap.Step(population, _point.Policy, _kernel, next);
        Array.Clear(oneStep);
        for (int pair = 0; pair < n * m; pair++)
        {
            double expected = 0;
            for (int t = 0; t < n; t++)
            {
                expected += _kernel[(pair * n) + t] * _point.Value[t];
            }

            oneStep[pair / m] += _point.Policy[pair] * (_model.Rewards[pair] + (_game.Discount * expected));
        }
    }

    // H <- D + gamma P_pi H J until it stays; P_pi has rows of sum one, so it converges where gamma times the spectral radius of J is below one.
    private double[] Solve(double[] rewards, double[] flow)
    {
        int n = _game.States;
        double[] slopes = [.. rewards], moved = new double[n * n], plan = Plan();
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            Multiply(plan, slopes, moved);
            double[] next = new double[n * n];
            Multiply(moved, flow, next);
            double change = 0, scale = 1;
            for (int i = 0; i < next.Length; i++)
            {
                double value = rewards[i] + (_game.Discount * next[i]);
                change = Math.Max(change, Math.Abs(value - slopes[i]));
                scale = Math.Max(scale, Math.Abs(value));
                slopes[i] = value;
            }

            if (change <= Target * scale)
            {
                return slopes;
            }

            if (!(scale < 1e100))
            {
                break;
            }
        }

        throw new InvalidOperationException(
            "adversary coalition: the value has no first-order expansion at the stationary point, because a change of the population grows faster than the discount shrinks it. Use another adversary, or a smaller discount.");
    }

    // P_pi at the stationary point, [n x n].
    private double[] Plan()
    {
        int n = _game.States, m = _game.Actions;
        var plan = new double[n * n];
        for (int pair = 0; pair < n * m; pair++)
        {
            for (int t = 0; t < n; t++)
            {
                plan[(pair / m * n) + t] += _point.Policy[pair] * _point.Kernel[(pair * n) + t];
            }
        }

        return plan;
    }

    private static void Multiply(double[] left, double[] right, double[] product)
    {
        int n = (int)Math.Sqrt(left.Length);
        Array.Clear(product);
        for (int s = 0; s < n; s++)
        {
            for (int j = 0; j < n; j++)
            {
                double factor = left[(s * n) + j];
                for (int k = 0; k < n && factor != 0; k++)
                {
                    product[(s * n) + k] += factor * right[(j * n) + k];
                }
            }
        }
    }
}
