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

/// <summary>What is assumed to hold at an equilibrium.</summary>
/// <param name="Points">Actions at break points, in order of their states.</param>
/// <param name="Ties">States of equal value.</param>
/// <param name="Orders">Tie orders that nature mixes (eq. E6); none where nothing is tied.</param>
internal sealed record Pattern(IReadOnlyList<BreakPoint> Points, TieGroups Ties, IReadOnlyList<TieOrder> Orders)
{
    /// <summary>The pattern as text, for comparison.</summary>
    public string Key => string.Join(';', Points.Select(p => $"{p.State},{p.Action},{p.Point}"))
        + "|" + string.Join('/', Orders.Select(o => string.Join(';', o.Groups.Select(g => string.Join(',', g)))));
}

/// <summary>
/// The equations of an equilibrium (eq. E3) with s-rectangular sets under a <see cref="Pattern"/>. Unknowns: V, mu (or L), the probabilities of the actions at break points, and
/// the weights of the tie orders. Equations: V(s) = u(s), the saddle value of the other actions with the budget that those at break points leave; mu = Gamma(mu) (or L = Gamma(mu) pi); each break point has
/// the level u(s); tied values are equal; the weights and the masses sum to one. All are smooth across break points and ties, where rule and kernel themselves jump.
/// </summary>
internal sealed class SRectangularSystem
{
    private const double MoveOfValue = 1e-7, MoveOfMass = 1e-7, MoveOfWeight = 1e-5;

    private readonly RobustGame _game;
    private readonly Pattern _pattern;
    private readonly int _n, _m, _size, _ties;
    private readonly int[] _fixed;
    private readonly double[] _spending, _left, _part, _partPolicy, _partSpending;
    private readonly FrozenModel _model;
    private readonly SRectangularBellmanOperator _bellman;
    private readonly PreparedValues _values, _broken;

    public SRectangularSystem(RobustGame game, Pattern pattern)
    {
        (_game, _pattern, _n, _m, _size) = (game, pattern, game.States, game.Actions, game.CouplingSize);
        _ties = pattern.Orders.Count == 0 ? 0 : pattern.Ties.Groups.Sum(g => g.Length - 1);
        _fixed = new int[_n * _m];
        Array.Fill(_fixed, -1);
        foreach (var point in pattern.Points)
        {
            _fixed[(point.State * _m) + point.Action] = point.Point;
        }

        (_spending, Policy) = (new double[_n * _m], new double[_n * _m]);
        (_left, _partPolicy, _partSpending) = (new double[_n], new double[_n * _m], new double[_n * _m]);
        (_part, Kernel) = (new double[_n * _m * _n], new double[_n * _m * _n]);
        (_model, _values, _broken) = (game.NewModel(), new PreparedValues(_n), new PreparedValues(_n));
        _bellman = new SRectangularBellmanOperator(_model, SRectangularCertificate.Sets(game), game.Discount);
    }

    /// <summary>pi at the last point looked at, [n x m].</summary>
    public double[] Policy { get; }

    /// <summary>P at the last point looked at, [n x m x n].</summary>
    public double[] Kernel { get; }

    private int Equations => _n + _size + _pattern.Points.Count + _ties + (_pattern.Orders.Count > 0 ? 1 : 0) + 1;

    /// <summary>The unknowns from a value vector and a coupling distribution: probabilities as in the pattern, equal weights.</summary>
    public double[] Pack(double[] value, double[] coupling) =>
        [.. value, .. coupling, .. _pattern.Points.Select(p => p.Probability), .. _pattern.Orders.Select(_ => 1.0 / _pattern.Orders.Count)];

    /// <summary>The coupling distribution within the unknowns.</summary>
    public Span<double> Coupling(double[] x) => x.AsSpan(_n, _size);

    /// <summary>mu at the last point looked at, [n].</summary>
    public ReadOnlySpan<double> Population => _model.Population;

    /// <summary>The probabilities of the actions at break points within the unknowns.</summary>
    public Span<double> Probabilities(double[] x) => x.AsSpan(_n + _size, _pattern.Points.Count);

    /// <summary>The weights of the tie orders within the unknowns.</summary>
    public Span<double> Weights(double[] x) => x.AsSpan(_n + _size + _pattern.Points.Count);

    /// <summary>What is left of the equations.</summary>
    public Vector<double> Residual(double[] x)
    {
        _game.Freeze(Coupling(x), _model);
        if (_ties == 0)
        {
            _values.Prepare(x.AsSpan(0, _n));
        }
        else
        {
            _values.Prepare(x.AsSpan(0, _n), _pattern.Ties);
        }

        var f = Vector<double>.Build.Dense(Equations);
        for (int s = 0, k = 0; s < _n; s++)
        {
            State(s, x, f, ref k);
        }

        LoadKernel(x);
        WriteMass(Coupling(x), f);
        WriteTies(x, f);
        return f;
    }

    /// <summary>The derivative by finite differences; masses move towards each state in turn and so stay in the simplex, the last row keeps the total.</summary>
    public Matrix<double> Jacobian(double[] x, Vector<double> f)
    {
        double scale = Math.Max(1, x.Take(_n).Max(Math.Abs));
        var jacobian = Matrix<double>.Build.Dense(f.Count, x.Length);
        for (int j = 0; j < x.Length; j++)
        {
            bool isMass = j >= _n && j < _n + _size;
            var moved = x.ToArray();
            double move = j < _n ? MoveOfValue * scale : isMass ? MoveOfMass : MoveOfWeight;
            foreach (ref double mass in isMass ? Coupling(moved) : [])
            {
                mass *= 1 - move;
            }

            moved[j] += move;
            var g = Residual(moved);
            for (int row = 0; row < f.Count - 1; row++)
            {
                jacobian[row, j] = (g[row] - f[row]) / move;
            }

            jacobian[f.Count - 1, j] = isMass ? 1 : 0;
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
        for (; k < _pattern.Points.Count && _pattern.Points[k].State == s; k++)
        {
            int a = _pattern.Points[k].Action;
            spending[a] = state.Spent(a, Math.Min(_pattern.Points[k].Point, state.Segments(a)));
            budget -= spending[a];
            rest -= Probabilities(x)[k];
        }

        _left[s] = budget;
        double level = state.Saddle(budget, _fixed.AsSpan(s * _m, _m), policy, spending);
        for (int a = 0; a < _m; a++)
        {
            policy[a] *= rest;
        }

        for (int i = first; i < k; i++)
        {
            int a = _pattern.Points[i].Action;
            policy[a] = Probabilities(x)[i];
            f[_n + _size + i] = state.Level(a, Math.Min(_pattern.Points[i].Point, state.Segments(a))) - level;
        }

        f[s] = x[s] - level;
    }

    // The canonical rows where nothing is tied, else the weighted extreme rows of the tie orders. Breaking the ties also shows where nature can spend budget that is worth
    // nothing to it while they hold.
    private void LoadKernel(double[] x)
    {
        if (_ties == 0)
        {
            _bellman.Kernel(_values, _spending, Kernel);
            return;
        }

        Array.Clear(Kernel);
        for (int d = 0; d < _pattern.Orders.Count; d++)
        {
            _broken.Prepare(x.AsSpan(0, _n), _pattern.Ties, _pattern.Orders[d]);
            _spending.CopyTo(_partSpending, 0);
            for (int s = 0; s < _n; s++)
            {
                _bellman.At(s, _broken).Saddle(_left[s], _fixed.AsSpan(s * _m, _m), _partPolicy.AsSpan(s * _m, _m), _partSpending.AsSpan(s * _m, _m));
            }

            _bellman.Kernel(_broken, _partSpending, _part);
            double weight = Weights(x)[d];
            for (int i = 0; i < Kernel.Length; i++)
            {
                Kernel[i] += weight * _part[i];
            }
        }
    }

    private void WriteMass(ReadOnlySpan<double> coupling, Vector<double> f)
    {
        var next = new double[_n];
        PopulationMap.Step(_model.Population, Policy, Kernel, next);
        var image = _game.CouplingOf(next, Policy);
        double sum = -1;
        for (int i = 0; i < _size; i++)
        {
            f[_n + i] = coupling[i] - image[i];
            sum += coupling[i];
        }

        f[f.Count - 1] = sum;
    }

    private void WriteTies(double[] x, Vector<double> f)
    {
        int row = _n + _size + _pattern.Points.Count;
        foreach (int[] group in _ties == 0 ? [] : _pattern.Ties.Groups)
        {
            for (int k = 1; k < group.Length; k++)
            {
                f[row++] = x[group[k]] - x[group[0]];
            }
        }

        if (_ties > 0)
        {
            double sum = -1;
            foreach (double weight in Weights(x))
            {
                sum += weight;
            }

            f[row] = sum;
        }
    }
}
