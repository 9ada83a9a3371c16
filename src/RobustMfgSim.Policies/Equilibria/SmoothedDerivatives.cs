using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Derivatives of the population map of the smoothed game. V(mu) is differentiated as a fixed point: (I - gamma P_pi) dV = sum_a pi (dr + gamma d sigma), with
/// one factorisation for all directions; the policy follows from dQ, and nature's rows from one evaluation each.
/// </summary>
internal sealed partial class SmoothedGame
{
    private FrozenDirections? _directions;
    private FrozenModel? _aside;
    private PreparedValues? _valuesAside;
    private double[] _planning = [], _sources = [], _responses = [], _valueAside = [], _policyAside = [];

    /// <summary>Derivatives of mu - Gamma_tau(mu) along e_j - mu, [n x n], row s, column j, at the population of the last <see cref="Map"/>.</summary>
    /// <param name="temperature">tau of the last <see cref="Map"/>.</param>
    /// <param name="h">Length of the difference by which tables and rows are differentiated.</param>
    /// <param name="image">Gamma_tau(mu) as <see cref="Map"/> wrote it.</param>
    /// <param name="smooth">Whether nature's smoothed rows are differentiated; else the plain minimisers stand in for them, which is much cheaper and good away from ties.</param>
    /// <param name="jacobian">Receives the derivatives.</param>
    public void Derivatives(double temperature, double h, ReadOnlySpan<double> image, bool smooth, Span<double> jacobian)
    {
        Prepare();
        if (_held is null)
        {
            Backup(temperature);
        }

        FactorPlan();
        WriteSources(h);
        WriteValueResponses();
        for (int j = 0; j < _n; j++)
        {
            ImageAside(j, temperature, h, smooth);
            for (int s = 0; s < _n; s++)
            {
                double moved = (s == j ? 1 : 0) - _model.Population[s];
                jacobian[(s * _n) + j] = moved - ((_backup[s] - (smooth ? image[s] : _plain[s])) / h);
            }
        }
    }

    private double[] _plain = [];

    private void Prepare()
    {
        if (_directions is null)
        {
            _directions = new(_game);
            _aside = _game.NewModel();
            _valuesAside = new(_n);
            _planning = new double[_n * _m * _n];
            _sources = new double[_n * _m * _n];
            _responses = new double[_n * _n];
            (_valueAside, _policyAside, _plain) = (new double[_n], new double[_n * _m], new double[_n]);
        }
    }

    // _sources[(s, a), j]: the change of r + gamma sigma(V) per unit of movement towards j at fixed V; _planning: nature's minimisers at V; _plain: the image under them.
    private void WriteSources(double h)
    {
        _values.Prepare(Value);
        Array.Clear(_plain);
        for (int i = 0; i < _n * _m; i++)
        {
            var row = _planning.AsSpan(i * _n, _n);
            _game.Ambiguity.At(i).WorstRow(_model.Row(i / _m, i % _m), _model.Radii[i], _values, row);
            DenseSystem.AddScaled(_plain, _model.Population[i / _m] * Policy[i], row);
        }

        for (int j = 0; j < _n; j++)
        {
            _budget.ThrowIfCancelled();
            _directions!.Write(_model, j, h, _aside!);
            for (int i = 0; i < _n * _m; i++)
            {
                double change = _aside!.Rewards[i] - _model.Rewards[i];
                if (Moves(i))
                {
                    change += _game.Discount * (_game.Ambiguity.At(i).WorstValue(_aside.Row(i / _m, i % _m), _aside.Radii[i], _values)
                        - _game.Ambiguity.At(i).WorstValue(_model.Row(i / _m, i % _m), _model.Radii[i], _values));
                }

                _sources[(i * _n) + j] = change / h;
            }
        }
    }

    private bool Moves(int i) =>
        _aside!.Radii[i] != _model.Radii[i] || !_aside.Row(i / _m, i % _m).SequenceEqual(_model.Row(i / _m, i % _m));

    // _responses[s, j] = dV(s) along direction j; then _sources becomes dQ.
    private void WriteValueResponses()
    {
        Array.Clear(_responses);
        for (int i = 0; i < _n * _m; i++)
        {
            DenseSystem.AddScaled(_responses.AsSpan(i / _m * _n, _n), Policy[i], _sources.AsSpan(i * _n, _n));
        }

        _system.Solve(_responses, _n);
        for (int i = 0; i < _n * _m; i++)
        {
            var target = _sources.AsSpan(i * _n, _n);
            for (int t = 0; t < _n; t++)
            {
                double weight = _game.Discount * _planning[(i * _n) + t];
                if (weight != 0)
                {
                    DenseSystem.AddScaled(target, weight, _responses.AsSpan(t * _n, _n));
                }
            }
        }
    }

    // _backup <- the image of mu + h (e_j - mu), everything moved to first order.
    private void ImageAside(int j, double temperature, double h, bool smooth)
    {
        for (int s = 0; s < _n; s++)
        {
            _valueAside[s] = Value[s] + (h * _responses[(s * _n) + j]);
            PolicyAside(s, j, temperature, h);
        }

        _directions!.Write(_model, j, h, _aside!);
        _valuesAside!.Prepare(_valueAside);
        Array.Clear(_backup);
        for (int i = 0; i < _n * _m; i++)
        {
            int s = i / _m;
            double mass = (((1 - h) * _model.Population[s]) + (s == j ? h : 0)) * _policyAside[i];
            if (mass <= NoMass)
            {
                continue;
            }

            _budget.ThrowIfCancelled();

            var row = _aside!.Row(s, i % _m);
            if (smooth)
            {
                _game.Ambiguity.At(i).SmoothedRow(row, _aside.Radii[i], _valuesAside, temperature, _row);
            }
            else
            {
                _game.Ambiguity.At(i).WorstRow(row, _aside.Radii[i], _valuesAside, _row);
            }

            DenseSystem.AddScaled(_backup, mass, _row);
        }
    }

    // d pi(a|s) = pi(a|s) (dQ(s,a) - sum_b pi(b|s) dQ(s,b)) / tau.
    private void PolicyAside(int s, int j, double temperature, double h)
    {
        double mean = 0;
        for (int i = s * _m; i < (s + 1) * _m; i++)
        {
            mean += Policy[i] * _sources[(i * _n) + j];
        }

        for (int i = s * _m; i < (s + 1) * _m; i++)
        {
            _policyAside[i] = Policy[i] * (_held is null ? 1 + (h * (_sources[(i * _n) + j] - mean) / temperature) : 1);
        }
    }
}
