namespace RobustMfgSim.Environments.Adversaries;

/// <summary>Solves V = r_pi + gamma P_pi V by elimination with row pivoting, in memory of its own.</summary>
internal sealed class LinearScratch(int states)
{
    private readonly double[] _matrix = new double[states * states];

    /// <summary>Writes V to <paramref name="value"/>, [n]. Allocates nothing.</summary>
    internal void Solve(ReadOnlySpan<double> rewards, ReadOnlySpan<double> policy, ReadOnlySpan<double> kernel, double discount, Span<double> value)
    {
        int n = states, m = policy.Length / n;
        Array.Clear(_matrix);
        value.Clear();
        for (int pair = 0; pair < policy.Length; pair++)
        {
            int s = pair / m;
            value[s] += policy[pair] * rewards[pair];
            for (int t = 0; t < n && policy[pair] != 0; t++)
            {
                _matrix[(s * n) + t] -= discount * policy[pair] * kernel[(pair * n) + t];
            }
        }

        for (int s = 0; s < n; s++)
        {
            _matrix[(s * n) + s] += 1;
        }

        Eliminate(value);
    }

    private void Eliminate(Span<double> value)
    {
        int n = states;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                pivot = Math.Abs(_matrix[(row * n) + column]) > Math.Abs(_matrix[(pivot * n) + column]) ? row : pivot;
            }

            for (int t = column; t < n && pivot != column; t++)
            {
                (_matrix[(pivot * n) + t], _matrix[(column * n) + t]) = (_matrix[(column * n) + t], _matrix[(pivot * n) + t]);
            }

            (value[pivot], value[column]) = (value[column], value[pivot]);
            for (int row = column + 1; row < n; row++)
            {
                double factor = _matrix[(row * n) + column] / _matrix[(column * n) + column];
                for (int t = column; t < n && factor != 0; t++)
                {
                    _matrix[(row * n) + t] -= factor * _matrix[(column * n) + t];
                }

                value[row] -= factor * value[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int t = row + 1; t < n; t++)
            {
                value[row] -= _matrix[(row * n) + t] * value[t];
            }

            value[row] /= _matrix[(row * n) + row];
        }
    }
}
