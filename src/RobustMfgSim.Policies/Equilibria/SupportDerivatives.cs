namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// How the equations of the support move with V and with the population, where nature's rows answer: by differences of single rows, and only of those that see the change.
/// </summary>
internal sealed partial class SupportSystem
{
    // How the population moves when V, and with it nature's kernel, changes.
    private void WriteKernelColumns(double[] x, double[] jacobian)
    {
        var mu = Population(x);
        var (value, row) = (Value(x).ToArray(), new double[_n]);
        double move = MoveOfValue * Math.Max(1, value.Max(Math.Abs));
        for (int j = 0; j < _n; j++)
        {
            _budget.ThrowIfCancelled();
            value[j] += move;
            Array.Clear(_moved);
            for (int d = 0; d < Math.Max(1, _weights); d++)
            {
                PrepareValues(value, d);
                double weight = (_weights == 0 ? 1 : Weights(x)[d]) / move;
                AddTurns(j, weight, mu, _weights == 0 ? _kernel : _parts[d], row);
            }

            for (int t = 0; t < _n; t++)
            {
                jacobian[At(MassRow + t, _support.Length + j)] = -_moved[t];
            }

            value[j] -= move;
        }
    }

    // _moved += weight times the change of the image from the rows that see V(j).
    private void AddTurns(int j, double weight, ReadOnlySpan<double> mu, double[] before, double[] row)
    {
        for (int k = 0; k < ActionTerms; k++)
        {
            int i = ActionIndex(k);
            double mass = weight * mu[i / _m] * _policy[i];
            if (mass != 0 && Sees(_model.Row(i / _m, i % _m), before.AsSpan(i * _n, _n), j))
            {
                _game.Ambiguity.At(i).WorstRow(_model.Row(i / _m, i % _m), _model.Radii[i], _values, row);
                DenseSystem.AddScaled(_moved, mass, row);
                DenseSystem.AddScaled(_moved, -mass, before.AsSpan(i * _n, _n));
            }
        }
    }

    // A row that goes neither nominally nor in fact to j, nor to a state tied with it, does not turn with V(j).
    private bool Sees(ReadOnlySpan<double> nominal, ReadOnlySpan<double> row, int j)
    {
        for (int t = 0; t < _n; t++)
        {
            if ((nominal[t] > 0 || row[t] > 0) && (t == j || _ties.Tied(t, j)))
            {
                return true;
            }
        }

        return false;
    }

    // Tables change along e_j - mu, the mass of every row does, and the rows whose nominal row or radius changes turn.
    private void WritePopulationColumns(double[] x, double[] jacobian)
    {
        var mu = Population(x);
        for (int j = 0; j < _n; j++)
        {
            _budget.ThrowIfCancelled();
            MoveTables(mu, j);
            Array.Clear(_moved);
            for (int k = 0; k < ActionTerms; k++)
            {
                int i = ActionIndex(k);
                DenseSystem.AddScaled(_moved, ((i / _m == j ? 1 : 0) - mu[i / _m]) * _policy[i], _kernel.AsSpan(i * _n, _n));
            }

            int column = _support.Length + _n + j;
            AddTables(x, jacobian, column);
            for (int t = 0; t < _n; t++)
            {
                jacobian[At(MassRow + t, column)] = (t == j ? 1 : 0) - mu[t] - _moved[t];
            }

            jacobian[At(TotalRow + Blocks.Of(j), column)] = 1;
        }
    }

    // The tables aside, a little way from mu towards state j; agents who come to j do there what the others do.
    private void MoveTables(ReadOnlySpan<double> mu, int j)
    {
        if (!_game.CouplesThroughActions)
        {
            _directions.Write(_model, j, MoveOfMass, _aside);
            return;
        }

        for (int s = 0; s < _n; s++)
        {
            _moved[s] = (1 - MoveOfMass) * mu[s];
        }

        _moved[j] += MoveOfMass;
        _game.Freeze(_moved, _policy, _aside);
    }

    // What the tables aside change, per unit of the move: in a column of the value equations, and in the image, which is added to _moved.
    private void AddTables(double[] x, double[] jacobian, int column)
    {
        var (changes, row) = (new double[ActionTerms], new double[_n]);
        for (int k = 0; k < ActionTerms; k++)
        {
            changes[k] = (_aside.Rewards[ActionIndex(k)] - _model.Rewards[ActionIndex(k)]) / MoveOfMass;
        }

        for (int d = 0; d < Math.Max(1, _weights); d++)
        {
            PrepareValues(Value(x), d);
            AddMoves((_weights == 0 ? 1 : Weights(x)[d]) / MoveOfMass, x, _weights == 0 ? _kernel : _parts[d], changes, row);
        }

        for (int k = 0; k < ActionTerms; k++)
        {
            var (equation, weight) = ValueEquation(k);
            jacobian[At(equation, column)] += weight * changes[k];
        }
    }

    // What the rows that the tables aside move add to the image and to the values, times a weight.
    private void AddMoves(double weight, double[] x, double[] before, double[] changes, double[] row)
    {
        var (mu, value) = (Population(x).ToArray(), Value(x).ToArray());
        for (int k = 0; k < ActionTerms; k++)
        {
            int i = ActionIndex(k);
            var nominal = _aside.Row(i / _m, i % _m);
            if (_aside.Radii[i] != _model.Radii[i] || !nominal.SequenceEqual(_model.Row(i / _m, i % _m)))
            {
                _game.Ambiguity.At(i).WorstRow(nominal, _aside.Radii[i], _values, row);
                DenseSystem.AddScaled(row, -1, before.AsSpan(i * _n, _n));
                DenseSystem.AddScaled(_moved, weight * mu[i / _m] * _policy[i], row);
                changes[k] += weight * _game.Discount * Dot(row, value);
            }
        }
    }
}
