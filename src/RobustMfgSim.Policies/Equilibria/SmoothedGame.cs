using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The game at a temperature tau > 0, where everything is continuous: agents play pi(a|s) proportional to exp(Q(s,a)/tau), V is the entropy-regularised robust value
/// V(s) = tau log (1/m) sum_a exp(Q(s,a)/tau) with Q = r + gamma sigma_U(V) (still a gamma-contraction), and nature moves the population by a smoothed row of each set.
/// With a held policy only nature is smoothed and V is the robust value of that policy. As tau goes to 0 the fixed points of mu -> Gamma_tau(mu) approach equilibria. A game that couples
/// through states and actions is mapped from L to L'(s, a) = mu'(s) pi(a|s), whose fixed points are L = mu pi with mu = Gamma_tau(mu).
/// </summary>
internal sealed partial class SmoothedGame
{
    // Rows that carry less mass than rounding are left out.
    private const double NoMass = 1e-14;

    private readonly RobustGame _game;
    private readonly SearchBudget _budget;
    private readonly double[]? _held;
    private readonly int _n, _m, _size;
    private readonly FrozenModel _model;
    private readonly PreparedValues _values;
    private readonly double[] _backup, _row, _image;
    private readonly DenseSystem _system;

    public SmoothedGame(RobustGame game, double[]? heldPolicy, SearchBudget budget)
    {
        (_game, _held, _budget, _n, _m, _size) = (game, heldPolicy, budget, game.States, game.Actions, game.CouplingSize);
        _model = game.NewModel();
        _values = new(_n);
        Value = new double[_n];
        ActionValues = new double[_n * _m];
        Policy = heldPolicy?.ToArray() ?? [.. Enumerable.Repeat(1.0 / _m, _n * _m)];
        _backup = new double[_n];
        _row = new double[_n];
        _image = new double[_n];
        _system = new(_n);
    }

    /// <summary>V of the last evaluation; the next one starts from it.</summary>
    public double[] Value { get; }

    /// <summary>Q of the last evaluation.</summary>
    public double[] ActionValues { get; }

    /// <summary>pi of the last evaluation.</summary>
    public double[] Policy { get; }

    /// <summary>mu of the last evaluation.</summary>
    public ReadOnlySpan<double> Population => _model.Population;

    /// <summary>Writes the image of a coupling distribution: Gamma_tau(mu), [n], or L', [n x m].</summary>
    public void Map(ReadOnlySpan<double> coupling, double temperature, Span<double> next)
    {
        _game.Freeze(coupling, _model);
        SolveValue(temperature);
        Array.Clear(_image);
        for (int i = 0; i < _n * _m; i++)
        {
            double mass = _model.Population[i / _m] * Policy[i];
            if (mass > NoMass)
            {
                _budget.ThrowIfCancelled();
                _game.Ambiguity.At(i).SmoothedRow(_model.Row(i / _m, i % _m), _model.Radii[i], _values, temperature, _row);
                DenseSystem.AddScaled(_image, mass, _row);
            }
        }

        _game.Populations.Normalise(_image);
        Couple(_image, Policy, next);
    }

    // The coupling distribution of mu and pi.
    private void Couple(ReadOnlySpan<double> population, ReadOnlySpan<double> policy, Span<double> coupling)
    {
        if (_game.CouplesThroughActions)
        {
            StateActionDistribution.Join(population, policy, coupling);
        }
        else
        {
            population.CopyTo(coupling);
        }
    }

    // Newton's method on the regularised Bellman equation, which is policy iteration of both sides; a plain sweep where it does not come closer.
    private void SolveValue(double temperature)
    {
        double best = double.PositiveInfinity;
        int stuck = 0;
        for (int k = 0; k < 400 && stuck < 4; k++)
        {
            double residual = Backup(temperature);
            double scale = Math.Max(1, Math.Max(Math.Abs(_values.Minimum), Math.Abs(_values.Maximum)));
            if (!(residual > Tolerances.Bellman * 0.1 * scale))
            {
                return;
            }

            bool closer = residual < 0.9 * best;
            stuck = closer || residual > 1e-9 * scale ? 0 : stuck + 1;
            best = Math.Min(best, residual);
            if (closer)
            {
                NewtonStep();
            }
            else
            {
                _backup.CopyTo(Value, 0);
            }
        }
    }

    // _backup <- T_tau V, with pi, Q and nature's minimisers at V; returns |T_tau V - V|.
    private double Backup(double temperature)
    {
        _budget.ThrowIfCancelled();
        _values.Prepare(Value);
        double residual = 0;
        for (int s = 0; s < _n; s++)
        {
            for (int a = 0; a < _m; a++)
            {
                int i = (s * _m) + a;
                ActionValues[i] = _model.Rewards[i] + (_game.Discount * _game.Ambiguity.At(i).WorstValue(_model.Row(s, a), _model.Radii[i], _values));
            }

            _backup[s] = _held is null ? SoftMaximum(s, temperature) : Average(s);
            double d = Math.Abs(_backup[s] - Value[s]);
            residual = d > residual || double.IsNaN(d) ? d : residual;
        }

        return residual;
    }

    private double SoftMaximum(int s, double temperature)
    {
        var q = ActionValues.AsSpan(s * _m, _m);
        var pi = Policy.AsSpan(s * _m, _m);
        double best = double.NegativeInfinity, sum = 0;
        foreach (double x in q)
        {
            best = Math.Max(best, x);
        }

        for (int a = 0; a < _m; a++)
        {
            sum += pi[a] = Exponential.Exp((q[a] - best) / temperature);
        }

        for (int a = 0; a < _m; a++)
        {
            pi[a] /= sum;
        }

        return best + (temperature * Logarithm.Log(sum / _m));
    }

    private double Average(int s)
    {
        double sum = 0;
        for (int a = 0; a < _m; a++)
        {
            sum += Policy[(s * _m) + a] * ActionValues[(s * _m) + a];
        }

        return sum;
    }

    // V <- V + (I - gamma P_pi)^-1 (T V - V).
    private void NewtonStep()
    {
        FactorPlan();
        for (int s = 0; s < _n; s++)
        {
            _backup[s] -= Value[s];
        }

        _system.Solve(_backup);
        for (int s = 0; s < _n; s++)
        {
            Value[s] += _backup[s];
        }
    }

    // I - gamma P_pi with nature's minimisers at V.
    private void FactorPlan()
    {
        _system.Matrix.Clear();
        for (int s = 0; s < _n; s++)
        {
            var equation = _system.Row(s);
            for (int a = 0; a < _m; a++)
            {
                double weight = _game.Discount * Policy[(s * _m) + a];
                if (weight > NoMass)
                {
                    _game.Ambiguity.At((s * _m) + a).WorstRow(_model.Row(s, a), _model.Radii[(s * _m) + a], _values, _row);
                    DenseSystem.AddScaled(equation, -weight, _row);
                }
            }

            equation[s] += 1;
        }

        _system.Factor();
    }
}
