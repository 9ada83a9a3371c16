using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Derivatives of the population map of the smoothed game. V(mu) is differentiated as a fixed point: (I - gamma P_pi) dV = sum_a pi (dr + gamma d sigma), with
/// one factorisation for all directions; the policy follows from dQ. Rows of nature that move with V alone are differentiated by the values that they depend on, the others
/// along every direction.
/// </summary>
internal sealed partial class SmoothedGame
{
    // Derivatives need not be exact: rows with less mass are left out.
    private const double LittleMass = 1e-9;

    private FrozenDirections? _directions;
    private FrozenModel? _aside;
    private PreparedValues? _valuesAside;
    private double[] _planning = [], _sources = [], _responses = [], _valueAside = [], _turns = [], _sum = [], _sigmas = [], _searches = [];
    private bool[] _moving = [];

    /// <summary>Derivatives of x - image(x) along e_j - x, x the coupling distribution of the last <see cref="Map"/>; square, row i, column j.</summary>
    /// <param name="temperature">tau of the last <see cref="Map"/>.</param>
    /// <param name="h">Length of the difference by which tables and rows are differentiated.</param>
    /// <param name="move">The same for values.</param>
    /// <param name="smooth">Whether nature's smoothed rows are differentiated; else the plain minimisers stand in for them, which is much cheaper and good away from ties.</param>
    /// <param name="jacobian">Receives the derivatives.</param>
    public void Derivatives(double temperature, double h, double move, bool smooth, Span<double> jacobian)
    {
        Prepare();
        if (_held is null)
        {
            Backup(temperature);
        }

        FactorPlan();
        WriteSources(h);
        WriteValueResponses();
        double? softly = smooth ? temperature : null;
        if (softly is not null)
        {
            WriteRows(_model, _values, softly, _planning);
        }

        WriteTurns(softly, move);
        for (int j = 0; j < _size; j++)
        {
            SumChanges(j, temperature, h, softly);
            for (int i = 0; i < _size; i++)
            {
                jacobian[(i * _size) + j] = (i == j ? 1 : 0) - _model.Coupling[i] - ImageChange(i, j, temperature);
            }
        }
    }

    // Of mu'(s) along direction j, or of L'(s, a) = mu'(s) pi(a|s).
    private double ImageChange(int i, int j, double temperature) =>
        _game.CouplesThroughActions ? Policy[i] * (_sum[i / _m] + (_image[i / _m] * Turn(i, j, temperature))) : _sum[i];

    private void Prepare()
    {
        if (_directions is null)
        {
            _directions = new(_game);
            _aside = _game.NewModel();
            _valuesAside = new(_n);
            (_planning, _sources) = (new double[_n * _m * _n], new double[_n * _m * _size]);
            (_responses, _turns) = (new double[_n * _size], new double[_n * _n]);
            (_valueAside, _sum, _moving) = (new double[_n], new double[_n], new bool[_n * _m]);
            (_sigmas, _searches) = (new double[_n * _m], new double[_n * _m]);
        }
    }

    // _sources[(s, a), j]: the change of r + gamma sigma(V) per unit of movement towards j at fixed V; _planning: nature's minimisers at V.
    private void WriteSources(double h)
    {
        _values.Prepare(Value);
        WriteRows(_model, _values, null, _planning);
        Array.Clear(_moving);
        for (int i = 0; i < _sigmas.Length; i++)
        {
            _sigmas[i] = WorstValue(_model, i);
        }

        for (int j = 0; j < _size; j++)
        {
            _budget.ThrowIfCancelled();
            _directions!.Write(_model, j, h, _aside!);
            for (int i = 0; i < _n * _m; i++)
            {
                double change = _aside!.Rewards[i] - _model.Rewards[i];
                if (Moves(i))
                {
                    _moving[i] = true;
                    change += _game.Discount * (WorstValue(_aside, i) - _sigmas[i]);
                }

                _sources[(i * _size) + j] = change / h;
            }
        }
    }

    // sigma of a row, searched for from where the same row was last found.
    private double WorstValue(FrozenModel model, int i) =>
        _game.Ambiguity.At(i).WorstValue(model.Row(i / _m, i % _m), model.Radii[i], _values, ref _searches[i]);

    private void WriteRows(FrozenModel model, PreparedValues values, double? temperature, double[] rows)
    {
        for (int i = 0; i < _n * _m; i++)
        {
            WriteRow(model, i, values, temperature, rows.AsSpan(i * _n, _n));
        }
    }

    // Nature's row: smoothed at a temperature, else the plain minimiser.
    private void WriteRow(FrozenModel model, int i, PreparedValues values, double? temperature, Span<double> row)
    {
        _budget.ThrowIfCancelled();
        var set = _game.Ambiguity.At(i);
        var nominal = model.Row(i / _m, i % _m);
        if (temperature is { } tau)
        {
            set.SmoothedRow(nominal, model.Radii[i], values, tau, row);
        }
        else
        {
            set.WorstRow(nominal, model.Radii[i], values, row);
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
            DenseSystem.AddScaled(_responses.AsSpan(i / _m * _size, _size), Policy[i], _sources.AsSpan(i * _size, _size));
        }

        _system.Solve(_responses, _size);
        for (int i = 0; i < _n * _m; i++)
        {
            var target = _sources.AsSpan(i * _size, _size);
            for (int t = 0; t < _n; t++)
            {
                double weight = _game.Discount * _planning[(i * _n) + t];
                if (weight != 0)
                {
                    DenseSystem.AddScaled(target, weight, _responses.AsSpan(t * _size, _size));
                }
            }
        }
    }

    // _turns[u, t]: the change of the population's next mass on t per unit of V(u), over rows that move with V alone. A row that neither nominally nor in fact goes to u is not moved by V(u).
    private void WriteTurns(double? temperature, double move)
    {
        Array.Clear(_turns);
        Value.CopyTo(_valueAside, 0);
        for (int u = 0; u < _n; u++)
        {
            _valueAside[u] = Value[u] + move;
            _valuesAside!.Prepare(_valueAside);
            var turn = _turns.AsSpan(u * _n, _n);
            for (int i = 0; i < _n * _m; i++)
            {
                double mass = _model.Population[i / _m] * Policy[i] / move;
                if (!_moving[i] && mass * move > LittleMass && (_model.Row(i / _m, i % _m)[u] > 0 || _planning[(i * _n) + u] > NoMass))
                {
                    WriteRow(_model, i, _valuesAside, temperature, _row);
                    DenseSystem.AddScaled(turn, mass, _row);
                    DenseSystem.AddScaled(turn, -mass, _planning.AsSpan(i * _n, _n));
                }
            }

            _valueAside[u] = Value[u];
        }
    }

    // _sum <- the derivative of the image along e_j - mu: masses move, rows turn with V, and rows that depend on the population move with it.
    private void SumChanges(int j, double temperature, double h, double? softly)
    {
        Array.Clear(_sum);
        for (int u = 0; u < _n; u++)
        {
            double response = _responses[(u * _size) + j];
            _valueAside[u] = Value[u] + (h * response);
            DenseSystem.AddScaled(_sum, response, _turns.AsSpan(u * _n, _n));
        }

        bool moved = false;
        for (int i = 0; i < _n * _m; i++)
        {
            int s = i / _m;
            double mass = _model.Population[s] * Policy[i], change = MassChange(i, j, temperature);
            if (mass + Math.Abs(change) <= LittleMass)
            {
                continue;
            }

            if (_moving[i])
            {
                if (!moved)
                {
                    _directions!.Write(_model, j, h, _aside!);
                    _valuesAside!.Prepare(_valueAside);
                    moved = true;
                }

                WriteRow(_aside!, i, _valuesAside!, softly, _row);
                DenseSystem.AddScaled(_sum, (mass / h) + change, _row);
                DenseSystem.AddScaled(_sum, -mass / h, _planning.AsSpan(i * _n, _n));
            }
            else
            {
                DenseSystem.AddScaled(_sum, change, _planning.AsSpan(i * _n, _n));
            }
        }
    }

    // Of mu(s) pi(a|s).
    private double MassChange(int i, int j, double temperature)
    {
        int s = i / _m, towards = j / _game.Game.Shape.CouplingEntriesPerState;
        return Policy[i] * ((s == towards ? 1 : 0) - _model.Population[s] + (_model.Population[s] * Turn(i, j, temperature)));
    }

    // d pi(a|s) / pi(a|s) = (dQ(s,a) - sum_b pi(b|s) dQ(s,b)) / tau.
    private double Turn(int i, int j, double temperature)
    {
        if (_held is not null)
        {
            return 0;
        }

        int s = i / _m;
        double mean = 0;
        for (int b = s * _m; b < (s + 1) * _m; b++)
        {
            mean += Policy[b] * _sources[(b * _size) + j];
        }

        return (_sources[(i * _size) + j] - mean) / temperature;
    }
}
