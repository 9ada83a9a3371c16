using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>An action whose curve g_a stands at a break point at the equilibrium, so that its probability is not determined by the slopes but free within an interval.</summary>
/// <param name="State">s.</param>
/// <param name="Action">a.</param>
/// <param name="Point">Number of the break point.</param>
/// <param name="Probability">pi(a|s) to start from.</param>
internal sealed record BreakPoint(int State, int Action, int Point, double Probability);

/// <summary>
/// The equations of an equilibrium (eq. E3) with s-rectangular sets, when it is known which actions stand at a break point. Unknowns: V, mu, and the
/// probability of each of those actions. Equations: V(s) = u(s), the saddle value of the other actions with the budget that those at break points leave; each break point has the level
/// u(s); mu = Gamma(mu), and the masses sum to one. Both sides are smooth across the break points, where the optimal rule itself jumps.
/// </summary>
internal sealed class SRectangularSystem
{
    private const double MoveOfValue = 1e-7, MoveOfMass = 1e-7, MoveOfProbability = 1e-5;

    private readonly RobustGame _game;
    private readonly IReadOnlyList<BreakPoint> _points;
    private readonly int _n, _m;
    private readonly int[] _fixed;
    private readonly double[] _spending;
    private readonly FrozenModel _model;
    private readonly SRectangularBellmanOperator _bellman;
    private readonly PreparedValues _values;

    public SRectangularSystem(RobustGame game, IReadOnlyList<BreakPoint> points)
    {
        (_game, _points, _n, _m) = (game, points, game.States, game.Actions);
        _fixed = new int[_n * _m];
        Array.Fill(_fixed, -1);
        foreach (var point in points)
        {
            _fixed[(point.State * _m) + point.Action] = point.Point;
        }

        (_spending, Policy, Kernel) = (new double[_n * _m], new double[_n * _m], new double[_n * _m * _n]);
        (_model, _values) = (game.NewModel(), new PreparedValues(_n));
        _bellman = new SRectangularBellmanOperator(_model, SRectangularCertificate.Sets(game), game.Discount);
    }

    /// <summary>pi at the last point looked at, [n x m].</summary>
    public double[] Policy { get; }

    /// <summary>P at the last point looked at, [n x m x n].</summary>
    public double[] Kernel { get; }

    /// <summary>The unknowns from a value vector, a population and the probabilities of the break points.</summary>
    public double[] Pack(double[] value, double[] population) => [.. value, .. population, .. _points.Select(p => p.Probability)];

    /// <summary>mu within the unknowns.</summary>
    public Span<double> Population(double[] x) => x.AsSpan(_n, _n);

    /// <summary>The probabilities within the unknowns.</summary>
    public Span<double> Probabilities(double[] x) => x.AsSpan(2 * _n);

    /// <summary>What is left of the equations.</summary>
    public Vector<double> Residual(double[] x)
    {
        var mu = Population(x);
        _game.Freeze(mu, _model);
        _values.Prepare(x.AsSpan(0, _n));
        var f = Vector<double>.Build.Dense((2 * _n) + _points.Count + 1);
        for (int s = 0, k = 0; s < _n; s++)
        {
            State(s, x, f, ref k);
        }

        _bellman.Kernel(_values, _spending, Kernel);
        var image = new double[_n];
        PopulationMap.Step(mu, Policy, Kernel, image);
        double sum = 0;
        for (int s = 0; s < _n; s++)
        {
            f[_n + s] = mu[s] - image[s];
            sum += mu[s];
        }

        f[f.Count - 1] = sum - 1;
        return f;
    }

    /// <summary>The derivative by finite differences; masses move towards each state in turn and so stay in the simplex, the last row keeps the total.</summary>
    public Matrix<double> Jacobian(double[] x, Vector<double> f)
    {
        double scale = Math.Max(1, x.Take(_n).Max(Math.Abs));
        var jacobian = Matrix<double>.Build.Dense(f.Count, x.Length);
        for (int j = 0; j < x.Length; j++)
        {
            var moved = x.ToArray();
            double move = j < _n ? MoveOfValue * scale : j < 2 * _n ? MoveOfMass : MoveOfProbability;
            foreach (ref double mass in j >= _n && j < 2 * _n ? Population(moved) : [])
            {
                mass *= 1 - move;
            }

            moved[j] += move;
            var g = Residual(moved);
            for (int row = 0; row < f.Count - 1; row++)
            {
                jacobian[row, j] = (g[row] - f[row]) / move;
            }

            jacobian[f.Count - 1, j] = j >= _n && j < 2 * _n ? 1 : 0;
        }

        return jacobian;
    }

    // Equations, rule and split of one state. Break points are in order of their states; k counts them.
    private void State(int s, double[] x, Vector<double> f, ref int k)
    {
        var state = _bellman.At(s, _values);
        Span<double> policy = Policy.AsSpan(s * _m, _m), spending = _spending.AsSpan(s * _m, _m);
        int first = k;
        double budget = _bellman.Budget(s), rest = 1;
        for (; k < _points.Count && _points[k].State == s; k++)
        {
            int a = _points[k].Action;
            spending[a] = state.Spent(a, Math.Min(_points[k].Point, state.Segments(a)));
            budget -= spending[a];
            rest -= Probabilities(x)[k];
        }

        double level = state.Saddle(budget, _fixed.AsSpan(s * _m, _m), policy, spending);
        for (int a = 0; a < _m; a++)
        {
            policy[a] *= rest;
        }

        for (int i = first; i < k; i++)
        {
            int a = _points[i].Action;
            policy[a] = Probabilities(x)[i];
            f[(2 * _n) + i] = state.Level(a, Math.Min(_points[i].Point, state.Segments(a))) - level;
        }

        f[s] = x[s] - level;
    }
}
