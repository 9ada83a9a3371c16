namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Anderson's mixing for fixed points x = g(x) (Anderson 1965; Walker and Ni, SIAM J. Numer. Anal. 49, 2011): from the last points the combination of smallest residual in the
/// 2-norm, as if g were affine. On an affine g it is the generalised minimal residual method without a matrix. It only proposes: whoever uses it checks the residual.
/// Allocates nothing after construction; sums are those of <see cref="Lanes"/>.
/// </summary>
public sealed class AndersonMixing
{
    // Added to the diagonal of the scaled normal equations: directions that differ by less are rounding.
    private const double Ridge = 1e-12;

    private readonly int _depth;
    private readonly double[] _image, _residual, _moveOfImages, _moveOfResiduals, _gram, _scaled, _weights;
    private int _columns, _oldest;
    private bool _started;

    /// <summary>Room for the differences of the last <paramref name="depth"/> points of dimension <paramref name="size"/>.</summary>
    /// <param name="size">Dimension of the points.</param>
    /// <param name="depth">Number of differences kept, at least 1.</param>
    public AndersonMixing(int size, int depth)
    {
        _depth = depth;
        _image = new double[size];
        _residual = new double[size];
        _moveOfImages = new double[depth * size];
        _moveOfResiduals = new double[depth * size];
        _gram = new double[depth * depth];
        _scaled = new double[depth * depth];
        _weights = new double[depth];
    }

    /// <summary>Forgets everything.</summary>
    public void Restart() => (_columns, _oldest, _started) = (0, 0, false);

    /// <summary>Takes note of a point and its image.</summary>
    public void Record(ReadOnlySpan<double> point, ReadOnlySpan<double> image)
    {
        int n = _image.Length;
        if (_started)
        {
            int slot = _columns < _depth ? _columns++ : _oldest;
            _oldest = (slot + 1) % _depth;
            Span<double> images = _moveOfImages.AsSpan(slot * n, n), residuals = _moveOfResiduals.AsSpan(slot * n, n);
            for (int i = 0; i < n; i++)
            {
                images[i] = image[i] - _image[i];
                residuals[i] = image[i] - point[i] - _residual[i];
            }

            for (int j = 0; j < _columns; j++)
            {
                _gram[(slot * _depth) + j] = _gram[(j * _depth) + slot] = Lanes.Dot(residuals, _moveOfResiduals.AsSpan(j * n, n));
            }
        }

        _started = true;
        image.CopyTo(_image);
        for (int i = 0; i < n; i++)
        {
            _residual[i] = image[i] - point[i];
        }
    }

    /// <summary>The next point to try; the last image where there is nothing to mix.</summary>
    public void Propose(Span<double> next)
    {
        int n = _image.Length;
        _image.CopyTo(next);
        if (!TrySolve())
        {
            return;
        }

        for (int j = 0; j < _columns; j++)
        {
            Lanes.AddScaled(-_weights[j], _moveOfImages.AsSpan(j * n, n), next);
        }
    }

    // min over w of |f - sum_j w_j df_j|: normal equations with unit diagonal, by Cholesky.
    private bool TrySolve()
    {
        int n = _image.Length;
        for (int i = 0; i < _columns; i++)
        {
            double norm = Math.Sqrt(_gram[(i * _depth) + i]);
            if (!(norm > 0))
            {
                return false;
            }

            _weights[i] = Lanes.Dot(_moveOfResiduals.AsSpan(i * n, n), _residual) / norm;
            for (int j = 0; j < _columns; j++)
            {
                _scaled[(i * _depth) + j] = _gram[(i * _depth) + j] / (norm * Math.Sqrt(_gram[(j * _depth) + j]));
            }

            _scaled[(i * _depth) + i] = 1 + Ridge;
        }

        for (int i = 0; i < _columns; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = _scaled[(i * _depth) + j] - Lanes.Dot(_scaled.AsSpan(i * _depth, j), _scaled.AsSpan(j * _depth, j));
                if (i == j && !(sum > 0))
                {
                    return false;
                }

                _scaled[(i * _depth) + j] = i == j ? Math.Sqrt(sum) : sum / _scaled[(j * _depth) + j];
            }

            _weights[i] = (_weights[i] - Lanes.Dot(_scaled.AsSpan(i * _depth, i), _weights.AsSpan(0, i))) / _scaled[(i * _depth) + i];
        }

        for (int i = _columns - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < _columns; j++)
            {
                _weights[i] -= _scaled[(j * _depth) + i] * _weights[j];
            }

            _weights[i] /= _scaled[(i * _depth) + i];
        }

        for (int i = 0; i < _columns; i++)
        {
            _weights[i] /= Math.Sqrt(_gram[(i * _depth) + i]);
        }

        return true;
    }
}
