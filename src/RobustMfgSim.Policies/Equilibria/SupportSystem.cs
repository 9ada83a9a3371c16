using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The equations of an equilibrium whose support and tie groups are known, in the unknowns x = (pi on the support, V, mu):
/// Q(s,a) = V(s) on the support, sum_a pi(a|s) = 1, mu = Gamma(mu), sum mu = 1, where Q = r + gamma &lt;P, V&gt; and P is the canonical worst-case
/// kernel at V under the tie groups. With a held policy: sum_a pi(a|s) Q(s,a) = V(s) in place of the first two.
/// </summary>
internal sealed class SupportSystem
{
    private const double MoveOfMass = 1e-6, MoveOfValue = 1e-6;

    private readonly RobustGame _game;
    private readonly TieGroups _ties;
    private readonly int[] _support;
    private readonly double[]? _held;
    private readonly int _n, _m;
    private readonly FrozenModel _model;
    private readonly PreparedValues _values;
    private readonly double[] _kernel, _policy, _moved;

    /// <param name="game">The game.</param>
    /// <param name="support">Indices s * m + a of the actions in use, ascending; ignored with a held policy.</param>
    /// <param name="ties">Tie groups.</param>
    /// <param name="held">A policy that is not to be changed, or null.</param>
    public SupportSystem(RobustGame game, int[] support, TieGroups ties, double[]? held)
    {
        (_game, _ties, _held, _n, _m) = (game, ties, held, game.States, game.Actions);
        _support = held is null ? support : [];
        _model = game.NewModel();
        _values = new(_n);
        _kernel = new double[_n * _m * _n];
        _policy = held?.ToArray() ?? new double[_n * _m];
        _moved = new double[_n];
    }

    /// <summary>Number of unknowns.</summary>
    public int Unknowns => _support.Length + (2 * _n);

    private int Equations => (_held is null ? _support.Length + _n : _n) + _n + 1;

    private int MassRow => Equations - _n - 1;

    /// <summary>Packs a point into x.</summary>
    public double[] Pack(double[] policy, double[] value, double[] population) => [.. _support.Select(i => policy[i]), .. value, .. population];

    /// <summary>V in x.</summary>
    public Span<double> Value(double[] x) => x.AsSpan(_support.Length, _n);

    /// <summary>mu in x.</summary>
    public Span<double> Population(double[] x) => x.AsSpan(_support.Length + _n, _n);

    /// <summary>pi in x, [n x m].</summary>
    public double[] Policy(double[] x)
    {
        var policy = _held?.ToArray() ?? new double[_n * _m];
        for (int k = 0; k < _support.Length; k++)
        {
            policy[_support[k]] = x[k];
        }

        return policy;
    }

    /// <summary>Left minus right sides of all equations at x.</summary>
    public Vector<double> Residual(double[] x)
    {
        Load(x, Population(x));
        var f = Vector<double>.Build.Dense(Equations);
        WriteValueEquations(x, f);
        WriteMassEquations(Population(x), f);
        double total = 0;
        foreach (double mass in Population(x))
        {
            total += mass;
        }

        f[Equations - 1] = total - 1;
        return f;
    }

    /// <summary>
    /// Derivatives at x. Columns of mu are derivatives along e_j - mu, which stay inside the simplex and equal the partial ones on moves of total mass zero.
    /// </summary>
    public Matrix<double> Jacobian(double[] x, Vector<double> f)
    {
        var jacobian = Matrix<double>.Build.Dense(Equations, Unknowns);
        Load(x, Population(x));
        WritePolicyColumns(x, jacobian);
        WriteValueColumns(x, jacobian);
        var g = Vector<double>.Build.Dense(Equations);
        for (int j = 0; j < _n; j++)
        {
            var mu = Population(x);
            for (int s = 0; s < _n; s++)
            {
                _moved[s] = (1 - MoveOfMass) * mu[s];
            }

            _moved[j] += MoveOfMass;
            Load(x, _moved);
            WriteValueEquations(x, g);
            WriteMassEquations(_moved, g);
            int column = _support.Length + _n + j;
            for (int row = 0; row < Equations - 1; row++)
            {
                jacobian[row, column] = (g[row] - f[row]) / MoveOfMass;
            }

            jacobian[Equations - 1, column] = 1;
        }

        return jacobian;
    }

    private void Load(double[] x, ReadOnlySpan<double> population)
    {
        _game.Freeze(population, _model);
        for (int k = 0; k < _support.Length; k++)
        {
            _policy[_support[k]] = x[k];
        }

        LoadKernel(Value(x));
    }

    private void LoadKernel(ReadOnlySpan<double> value)
    {
        _values.Prepare(value, _ties);
        RobustBellmanOperator.WorstKernel(_model, _game.Ambiguity, _values, _kernel);
    }

    private double ActionValue(int i, ReadOnlySpan<double> value)
    {
        double sum = 0;
        for (int t = 0; t < _n; t++)
        {
            sum += _kernel[(i * _n) + t] * value[t];
        }

        return _model.Rewards[i] + (_game.Discount * sum);
    }

    private void WriteValueEquations(double[] x, Vector<double> f)
    {
        var value = Value(x);
        if (_held is not null)
        {
            for (int s = 0; s < _n; s++)
            {
                f[s] = -value[s];
                for (int a = 0; a < _m; a++)
                {
                    f[s] += _held[(s * _m) + a] * ActionValue((s * _m) + a, value);
                }
            }

            return;
        }

        for (int s = 0; s < _n; s++)
        {
            f[_support.Length + s] = -1;
        }

        for (int k = 0; k < _support.Length; k++)
        {
            f[k] = ActionValue(_support[k], value) - value[_support[k] / _m];
            f[_support.Length + (_support[k] / _m)] += x[k];
        }
    }

    private void WriteMassEquations(ReadOnlySpan<double> population, Vector<double> f)
    {
        var image = new double[_n];
        PopulationMap.Step(population, _policy, _kernel, image);
        for (int s = 0; s < _n; s++)
        {
            f[MassRow + s] = population[s] - image[s];
        }
    }

    private void WritePolicyColumns(double[] x, Matrix<double> jacobian)
    {
        var mu = Population(x);
        for (int k = 0; k < _support.Length; k++)
        {
            int i = _support[k], s = i / _m;
            jacobian[_support.Length + s, k] = 1;
            for (int t = 0; t < _n; t++)
            {
                jacobian[MassRow + t, k] = -mu[s] * _kernel[(i * _n) + t];
            }
        }
    }

    private void WriteValueColumns(double[] x, Matrix<double> jacobian)
    {
        int first = _support.Length;
        for (int k = 0; k < (_held is null ? _support.Length : _n * _m); k++)
        {
            int i = _held is null ? _support[k] : k, row = _held is null ? k : i / _m;
            double weight = _held?[i] ?? 1;
            for (int t = 0; t < _n; t++)
            {
                jacobian[row, first + t] += weight * _game.Discount * _kernel[(i * _n) + t];
            }

            if (_held is null || i % _m == 0)
            {
                jacobian[row, first + (i / _m)] -= 1;
            }
        }

        var (mu, before) = (Population(x).ToArray(), new double[_n]);
        PopulationMap.Step(mu, _policy, _kernel, before);
        var value = Value(x).ToArray();
        double scale = Math.Max(1, value.Max(Math.Abs)), move = MoveOfValue * scale;
        for (int j = 0; j < _n; j++)
        {
            value[j] += move;
            LoadKernel(value);
            PopulationMap.Step(mu, _policy, _kernel, _moved);
            for (int t = 0; t < _n; t++)
            {
                jacobian[MassRow + t, first + j] = (before[t] - _moved[t]) / move;
            }

            value[j] -= move;
        }

        LoadKernel(Value(x));
    }
}
