using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The equations of an equilibrium whose support and tie groups are known, in the unknowns x = (pi on the support, V, mu, w):
/// Q(s,a) = V(s) on the support, sum_a pi(a|s) = 1, mu = Gamma(mu), every block of states at its mass (eq. G3; sum mu = 1 where there is one block), where Q = r + gamma &lt;P, V&gt; and P is the canonical worst-case
/// kernel at V under the tie groups. With a held policy: sum_a pi(a|s) Q(s,a) = V(s) in place of the first two. Where nature mixes (eq. E6), P = sum_d w_d P_d over
/// tie orders d, and the equations sum_d w_d = 1 and V equal within every tie group join.
/// </summary>
internal sealed partial class SupportSystem
{
    private const double MoveOfMass = 1e-6, MoveOfValue = 1e-6;

    private readonly RobustGame _game;
    private readonly TieGroups _ties;
    private readonly int[] _support;
    private readonly double[]? _held;
    private readonly int _n, _m, _weights;
    private readonly FrozenModel _model;
    private readonly PreparedValues _values;
    private readonly IReadOnlyList<TieOrder> _orders;
    private readonly double[][] _parts;
    private readonly double[] _kernel, _policy, _moved;
    private readonly FrozenDirections _directions;
    private readonly SearchBudget _budget;
    private readonly FrozenModel _aside;

    /// <param name="game">The game.</param>
    /// <param name="support">Indices s * m + a of the actions in use, ascending; ignored with a held policy.</param>
    /// <param name="ties">Tie groups.</param>
    /// <param name="orders">Tie orders that nature mixes; empty for the canonical kernel.</param>
    /// <param name="held">A policy that is not to be changed, or null.</param>
    /// <param name="directions">Tables of the game near a population.</param>
    /// <param name="budget">Looked at wherever rows are computed.</param>
    public SupportSystem(RobustGame game, int[] support, TieGroups ties, IReadOnlyList<TieOrder> orders, double[]? held, FrozenDirections directions, SearchBudget budget)
    {
        (_game, _ties, _orders, _held, _n, _m, _weights) = (game, ties, orders, held, game.States, game.Actions, orders.Count);
        _support = held is null ? support : [];
        _model = game.NewModel();
        _values = new(_n);
        _kernel = new double[_n * _m * _n];
        _parts = [.. orders.Select(_ => new double[_kernel.Length])];
        _policy = held?.ToArray() ?? new double[_n * _m];
        _moved = new double[_n];
        (_directions, _budget, _aside) = (directions, budget, game.NewModel());
    }

    /// <summary>Number of unknowns.</summary>
    public int Unknowns => _support.Length + (2 * _n) + _weights;

    /// <summary>In each block the stationarity equation of the state with most mass, which follows from the others, [blocks].</summary>
    public int[] Redundant(double[] x)
    {
        var redundant = new int[Blocks.Count];
        for (int b = 0; b < redundant.Length; b++)
        {
            redundant[b] = MassRow + _game.Populations.Fullest(b, Population(x));
        }

        return redundant;
    }

    private StateBlocks Blocks => _game.Populations.Blocks;

    private int MassRow => _held is null ? _support.Length + _n : _n;

    // The equations of the block masses start here, one a block.
    private int TotalRow => MassRow + _n;

    // Those of nature's weights start here.
    private int WeightRow => TotalRow + Blocks.Count;

    private int Equations => WeightRow + (_weights == 0 ? 0 : 1 + _ties.Groups.Sum(g => g.Length - 1));

    /// <summary>Packs a point into x.</summary>
    public double[] Pack(NearPoint near, IReadOnlyList<double> weights) =>
        [.. _support.Select(i => near.Policy[i]), .. near.Value, .. near.Population, .. weights];

    /// <summary>V in x.</summary>
    public Span<double> Value(double[] x) => x.AsSpan(_support.Length, _n);

    /// <summary>mu in x.</summary>
    public Span<double> Population(double[] x) => x.AsSpan(_support.Length + _n, _n);

    /// <summary>w in x.</summary>
    public Span<double> Weights(double[] x) => x.AsSpan(_support.Length + (2 * _n), _weights);

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
    public double[] Residual(double[] x)
    {
        Load(x);
        var f = new double[Equations];
        WriteValueEquations(_model, x, f);
        WriteMassEquations(Population(x), f);
        for (int b = 0; b < Blocks.Count; b++)
        {
            f[TotalRow + b] = MassOf(b, Population(x)) - _game.Populations.Mass(b);
        }

        if (_weights > 0)
        {
            int row = WeightRow;
            f[row++] = Sum(Weights(x)) - 1;
            foreach (var group in _ties.Groups)
            {
                for (int k = 1; k < group.Length; k++)
                {
                    f[row++] = Value(x)[group[k]] - Value(x)[group[0]];
                }
            }
        }

        return f;
    }

    /// <summary>
    /// Derivatives at x, [equations x unknowns], row-major. Columns of mu are derivatives along e_j - mu, which stay inside the simplex and equal the partial ones on moves of
    /// total mass zero, of which moves that keep every block's mass are some.
    /// </summary>
    public double[] Jacobian(double[] x)
    {
        var jacobian = new double[Equations * Unknowns];
        Load(x);
        WritePolicyColumns(x, jacobian);
        WriteValueColumns(x, jacobian);
        WriteWeightColumns(x, jacobian);
        WritePopulationColumns(x, jacobian);
        return jacobian;
    }

    private static double Sum(ReadOnlySpan<double> numbers)
    {
        double sum = 0;
        foreach (double number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private double MassOf(int block, ReadOnlySpan<double> population)
    {
        double sum = 0;
        foreach (int s in Blocks.States(block))
        {
            sum += population[s];
        }

        return sum;
    }

    private void Load(double[] x)
    {
        for (int k = 0; k < _support.Length; k++)
        {
            _policy[_support[k]] = x[k];
        }

        _game.Freeze(Population(x), _policy, _model);

        LoadKernel(_model, Value(x), Weights(x));
    }

    // Only rows in use: the others carry no mass and stand in no equation.
    private void LoadKernel(FrozenModel model, ReadOnlySpan<double> value, ReadOnlySpan<double> weights)
    {
        if (_weights == 0)
        {
            PrepareValues(value, 0);
            WorstRows(model, _kernel);
            return;
        }

        Array.Clear(_kernel);
        for (int d = 0; d < _weights; d++)
        {
            PrepareValues(value, d);
            WorstRows(model, _parts[d]);
            for (int k = 0; k < ActionTerms; k++)
            {
                int at = ActionIndex(k) * _n;
                DenseSystem.AddScaled(_kernel.AsSpan(at, _n), weights[d], _parts[d].AsSpan(at, _n));
            }
        }
    }

    // V with its ties, or broken in the order of part d of the mixture.
    private void PrepareValues(ReadOnlySpan<double> value, int d)
    {
        if (_weights == 0)
        {
            _values.Prepare(value, _ties);
        }
        else
        {
            _values.Prepare(value, _ties, _orders[d]);
        }
    }

    private void WorstRows(FrozenModel model, double[] kernel)
    {
        _budget.ThrowIfCancelled();
        for (int k = 0; k < ActionTerms; k++)
        {
            int i = ActionIndex(k);
            _game.Ambiguity.At(i).WorstRow(model.Row(i / _m, i % _m), model.Radii[i], _values, kernel.AsSpan(i * _n, _n));
        }
    }

    private void Image(ReadOnlySpan<double> population, double[] kernel, Span<double> image)
    {
        image.Clear();
        for (int k = 0; k < ActionTerms; k++)
        {
            int i = ActionIndex(k);
            DenseSystem.AddScaled(image, population[i / _m] * _policy[i], kernel.AsSpan(i * _n, _n));
        }
    }

    private double Continuation(double[] kernel, int i, ReadOnlySpan<double> value) => _game.Discount * Dot(kernel.AsSpan(i * _n, _n), value);

    // The value equation in which (s, a) stands, and its weight there.
    private (int Row, double Weight) ValueEquation(int k) => _held is null ? (k, 1) : (k / _m, _held[k]);

    private int ActionIndex(int k) => _held is null ? _support[k] : k;

    private int ActionTerms => _held is null ? _support.Length : _n * _m;

    private void WriteValueEquations(FrozenModel model, double[] x, Span<double> f)
    {
        var value = Value(x);
        f.Clear();
        for (int k = 0; k < ActionTerms; k++)
        {
            int i = ActionIndex(k);
            var (row, weight) = ValueEquation(k);
            f[row] += weight * (model.Rewards[i] + Continuation(_kernel, i, value));
        }

        for (int row = 0; row < (_held is null ? _support.Length : _n); row++)
        {
            f[row] -= value[_held is null ? _support[row] / _m : row];
        }

        for (int s = 0; s < _n && _held is null; s++)
        {
            f[_support.Length + s] = -1;
        }

        for (int k = 0; k < _support.Length; k++)
        {
            f[_support.Length + (_support[k] / _m)] += x[k];
        }
    }

    private void WriteMassEquations(ReadOnlySpan<double> population, Span<double> f)
    {
        var image = new double[_n];
        Image(population, _kernel, image);
        for (int s = 0; s < _n; s++)
        {
            f[MassRow + s] = population[s] - image[s];
        }
    }

    private void WritePolicyColumns(double[] x, double[] jacobian)
    {
        var mu = Population(x);
        for (int k = 0; k < _support.Length; k++)
        {
            int i = _support[k], s = i / _m;
            jacobian[At(_support.Length + s, k)] = 1;
            for (int t = 0; t < _n; t++)
            {
                jacobian[At(MassRow + t, k)] = -mu[s] * _kernel[(i * _n) + t];
            }
        }

        if (_game.CouplesThroughActions)
        {
            AddCouplingToPolicyColumns(x, jacobian);
        }
    }

    private void WriteValueColumns(double[] x, double[] jacobian)
    {
        int first = _support.Length;
        for (int k = 0; k < ActionTerms; k++)
        {
            int i = ActionIndex(k);
            var (row, weight) = ValueEquation(k);
            for (int t = 0; t < _n; t++)
            {
                jacobian[At(row, first + t)] += weight * _game.Discount * _kernel[(i * _n) + t];
            }
        }

        for (int row = 0; row < (_held is null ? _support.Length : _n); row++)
        {
            jacobian[At(row, first + (_held is null ? _support[row] / _m : row))] -= 1;
        }

        int tie = WeightRow + 1;
        foreach (var group in _weights == 0 ? [] : _ties.Groups)
        {
            for (int k = 1; k < group.Length; k++, tie++)
            {
                jacobian[At(tie, first + group[k])] = 1;
                jacobian[At(tie, first + group[0])] = -1;
            }
        }

        WriteKernelColumns(x, jacobian);
    }

    private void WriteWeightColumns(double[] x, double[] jacobian)
    {
        var mu = Population(x);
        for (int d = 0; d < _weights; d++)
        {
            int column = _support.Length + (2 * _n) + d;
            for (int k = 0; k < ActionTerms; k++)
            {
                var (row, weight) = ValueEquation(k);
                jacobian[At(row, column)] += weight * Continuation(_parts[d], ActionIndex(k), Value(x));
            }

            Image(mu, _parts[d], _moved);
            for (int t = 0; t < _n; t++)
            {
                jacobian[At(MassRow + t, column)] = -_moved[t];
            }

            jacobian[At(WeightRow, column)] = 1;
        }
    }

    private static double Dot(ReadOnlySpan<double> row, ReadOnlySpan<double> value)
    {
        double sum = 0;
        for (int t = 0; t < row.Length; t++)
        {
            sum += row[t] * value[t];
        }

        return sum;
    }

    private int At(int row, int column) => (row * Unknowns) + column;
}
