namespace RobustMfgSim.Core.Games;

/// <summary>
/// The linear-quadratic game on a grid: agents steer towards the mean and towards the origin and pay for steering.
/// Positions x = spacing i, i = -L..L, moves a = spacing j, j = -M..M, mean = sum mu(x) x.
/// r(x,a) = -a^2 / 2 + q a (mean - x) - kappa / 2 (mean - x)^2 - c0 / 2 x^2. The next position is x + a + pull (mean - x), rounded to one of the two
/// neighbouring grid points with the probabilities that keep its expectation, plus noise on the grid points within four standard deviations, with
/// probabilities proportional to the normal density of standard deviation sigma; what leaves the grid ends at its end.
/// Source: the linear-quadratic benchmark of Perrin et al., "Fictitious play for mean field games" (NeurIPS 2020), after Carmona, Fouque and Sun, made stationary;
/// c0 &gt; 0 anchors it at the origin, without it the game is the same everywhere. States x-L .. xL and actions a-M .. aM by their grid number. Affine in mu
/// only when pull and kappa are 0. On a fine grid the best reply to a population with mean 0 is a = -F x, where
/// P = kappa + c0 + gamma P (1 - pull)^2 - (q + gamma P (1 - pull))^2 / (1 + gamma P) and F = (q + gamma P (1 - pull)) / (1 + gamma P).
/// The definition leaves L = 5, M = 2, spacing = 1, pull = 0.1, q = 0.1, kappa = 0.5 and sigma = 0.7 open.
/// </summary>
public sealed class LinearQuadraticGame : IMeanFieldGame
{
    private readonly int _half, _reach;
    private readonly double _spacing, _pull, _q, _kappa, _anchor;
    private readonly double[] _start, _noise;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public LinearQuadraticGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        (_half, _reach, _spacing) = ((int)parameters["l"], (int)parameters["m"], parameters["spacing"]);
        (_pull, _q, _kappa, _anchor) = (parameters["pull"], parameters["q"], parameters["kappa"], parameters["c0"]);
        _noise = Noise(parameters["sigma"] / _spacing, 2 * _half);
        _start = GameArguments.Uniform((2 * _half) + 1);
        Shape = new(Labels("x", _half), Labels("a", _reach));
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "linear_quadratic",
        "Agents on a line steer towards the mean and the origin at quadratic costs.",
        "Perrin et al. 2020 after Carmona, Fouque and Sun, stationary, on a grid",
        1,
        new ParameterSpec("l", 5, 1, 500, "grid points L on either side of the origin", Integer: true),
        new ParameterSpec("m", 2, 1, 100, "largest move M in grid points", Integer: true),
        new ParameterSpec("spacing", 1, 1e-3, 1e3, "distance between grid points"),
        new ParameterSpec("pull", 0.1, 0, 1, "part of the distance to the mean by which an agent drifts towards it"),
        new ParameterSpec("q", 0.1, -1e3, 1e3, "reward of a unit of steering towards the mean per unit of distance to it"),
        new ParameterSpec("kappa", 0.5, 0, 1e6, "weight of the squared distance to the mean"),
        new ParameterSpec("c0", 0.1, 0, 1e6, "weight of the squared distance to the origin"),
        new ParameterSpec("sigma", 0.7, 0, 1e3, "standard deviation of the noise, in units of position"));

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <inheritdoc/>
    public bool IsAffine => _pull == 0 && _kappa == 0;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        double mean = 0;
        for (int i = -_half; i <= _half; i++)
        {
            mean += population[i + _half] * i;
        }

        for (int i = -_half; i <= _half; i++)
        {
            double x = _spacing * i, away = _spacing * (mean - i);
            double place = (_kappa / 2 * away * away) + (_anchor / 2 * x * x);
            for (int j = -_reach; j <= _reach; j++)
            {
                double move = _spacing * j;
                int s = i + _half, a = j + _reach;
                model.Rewards[(s * Shape.Actions) + a] = (_q * move * away) - (move * move / 2) - place;
                Row(i + j + (_pull * (mean - i)), model.Row(s, a));
            }
        }
    }

    // The row of an agent that means to go to the given position, in grid points.
    private void Row(double position, Span<double> row)
    {
        row.Clear();
        double below = Math.Floor(position), part = position - below;
        int width = _noise.Length / 2;
        for (int k = -width; k <= width; k++)
        {
            int reached = (int)below + k + _half;
            row[Math.Clamp(reached, 0, row.Length - 1)] += (1 - part) * _noise[k + width];
            row[Math.Clamp(reached + 1, 0, row.Length - 1)] += part * _noise[k + width];
        }
    }

    // Probabilities of -w..w grid points, w = 4 sigma, but no further than the grid is wide: the rest would end at its ends anyway.
    private static double[] Noise(double sigma, int widest)
    {
        int width = (int)Math.Min(Math.Floor(4 * sigma), widest);
        double[] weights = [.. Enumerable.Range(-width, (2 * width) + 1).Select(k => k == 0 ? 1 : Math.Exp(-(double)k * k / (2 * sigma * sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }

    private static string[] Labels(string prefix, int half) => [.. Enumerable.Range(-half, (2 * half) + 1).Select(i => $"{prefix}{i}")];
}
