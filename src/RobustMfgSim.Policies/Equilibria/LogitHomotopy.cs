using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Follows the fixed point of the smoothed game from a high temperature, where it is easy, down to a low one: at every temperature Newton's method on
/// mu - Gamma_tau(mu) = 0 (or the same in L), started from the extrapolated path. Where the branch ends (a fold), another fixed point at the lower temperature is looked for.
/// In the spirit of the tracing of logit equilibria (McKelvey and Palfrey 1995; Turocy 2005).
/// </summary>
internal sealed class LogitHomotopy
{
    private const double SmallestStep = 0.1, LargestStep = 2.4;
    private const int SmallGame = 12, SlowSteps = 3;

    private readonly SmoothedGame _game;
    private readonly PopulationSpace _space;
    private readonly SearchBudget _budget;
    private readonly int _size;
    private readonly double[] _trial, _image, _jacobian;
    private readonly DenseSystem _system;
    private readonly IProgress<SolverProgress>? _progress;
    private readonly double _bias;

    // The next step down in log temperature, and the point and step before: the path goes on from call to call.
    private double _step = 0.7, _earlierStep;
    private double[]? _earlier;

    public LogitHomotopy(RobustGame game, double[]? heldPolicy, SearchBudget budget, IProgress<SolverProgress>? progress)
    {
        _progress = progress;
        _bias = Logarithm.Log(game.Actions) / (1 - game.Discount);
        _game = new(game, heldPolicy, budget);
        (_size, _space) = (game.CouplingSize, game.Couplings);
        _budget = budget;
        _trial = new double[_size];
        _image = new double[_size];
        _jacobian = new double[_size * _size];
        _system = new(_size);
        Coupling = game.InitialCoupling();
        double span = RewardSpan(game);
        Scale = span > 0 ? span : 1;
        Temperature = 5 * Scale / (1 - game.Discount);
    }

    /// <summary>Span of the rewards, the unit of temperatures.</summary>
    public double Scale { get; }

    /// <summary>Current temperature.</summary>
    public double Temperature { get; private set; }

    /// <summary>Fixed point at the current temperature: mu, [n], or L, [n x m].</summary>
    public double[] Coupling { get; private set; }

    /// <summary>mu of the smoothed game as evaluated last, [n].</summary>
    public double[] Population => _game.Population.ToArray();

    /// <summary>The smoothed game as evaluated at the current fixed point.</summary>
    public SmoothedGame Game => _game;

    /// <summary>Finds the fixed point at the starting temperature.</summary>
    public bool Start() => Correct(Coupling, Temperature) || Relocate(Temperature);

    /// <summary>Finds a fixed point at a low temperature near the given coupling distribution, wherever averaged iteration from there leads.</summary>
    public bool StartAt(double[] coupling, double temperature)
    {
        Temperature = temperature;
        Coupling = coupling;
        return Settle(coupling.ToArray(), temperature, 200);
    }

    /// <summary>Moves down to <paramref name="target"/>, or as near as a number of iterations leads. False when the path is lost or all iterations are used up.</summary>
    public bool Descend(double target, int iterations)
    {
        int end = _budget.Used + iterations;
        while (Temperature > target * (1 + 1e-12) && _budget.Used < end)
        {
            if (_budget.IsSpent)
            {
                return false;
            }

            // A policy that is optimal up to its entropy loses at most tau log m / (1 - gamma).
            _progress?.Report(new("following the temperature down", _budget.Used, _bias * Temperature));
            double next = Math.Max(target, Temperature * Exponential.Exp(-_step)), made = Logarithm.Log(Temperature / next);
            var from = Coupling;
            int before = _budget.Used;
            if (Correct(Extrapolate(from, made), next) || Correct(from, next))
            {
                (_earlier, _earlierStep, Temperature) = (from, made, next);
                _step = Math.Min(LargestStep, _budget.Used - before <= 4 ? _step * 1.6 : _step);
            }
            else if (_step > SmallestStep)
            {
                _step /= 3;
            }
            else if (Relocate(next))
            {
                (_earlier, Temperature, _step) = (null, next, 0.3);
            }
            else
            {
                return false;
            }
        }

        _game.Map(Coupling, Temperature, _image);
        return true;
    }

    private static double RewardSpan(RobustGame game)
    {
        var model = game.NewModel();
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        var mu = new double[game.CouplingSize];
        for (int s = -1; s < mu.Length; s++)
        {
            Array.Fill(mu, s < 0 ? 1.0 / mu.Length : 0);
            if (s >= 0)
            {
                mu[s] = 1;
            }

            game.Freeze(mu, model);
            foreach (double r in model.Rewards)
            {
                low = Math.Min(low, r);
                high = Math.Max(high, r);
            }
        }

        return high - low;
    }

    private double[] Extrapolate(double[] from, double made)
    {
        var guess = from.ToArray();
        if (_earlier is not null)
        {
            for (int s = 0; s < _size; s++)
            {
                guess[s] = from[s] + ((from[s] - _earlier[s]) * made / _earlierStep);
            }

            _space.Normalise(guess);
        }

        return guess;
    }

    // Newton's method with halved steps; on success Coupling is the fixed point. Derivatives are corrected along the way (Broyden's rank-one update) and computed anew
    // only where the error does not fall fast, first with nature's plain minimisers, then with her smoothed rows.
    private bool Correct(double[] start, double temperature)
    {
        var mu = start.ToArray();
        var f = new double[_size];
        double error = Residual(mu, temperature, f), goal = Goal(temperature);
        bool smooth = _size <= SmallGame, fresh = false;
        int slow = 0;
        for (int k = 0; k < 60 && slow < SlowSteps && error > goal && !_budget.IsSpent; k++)
        {
            if (k == 0 || !fresh)
            {
                Differentiate(mu, f, temperature, smooth);
                fresh = true;
            }

            _budget.Count();
            double before = error;
            bool moved = NewtonStep(mu, f) is { } step && Damped(mu, step, temperature, f, ref error);
            bool fast = moved && error < 0.2 * before;
            if (!moved && smooth && !fresh)
            {
                return false;
            }

            if (!fast)
            {
                if (!moved && smooth)
                {
                    return false;
                }

                slow += smooth && error > 0.5 * before ? 1 : 0;
                smooth |= !moved || error > 0.5 * before;
                fresh = false;
            }
        }

        if (error <= goal)
        {
            Coupling = mu;
            return true;
        }

        return false;
    }

    private void Differentiate(double[] mu, double[] f, double temperature, bool smooth)
    {
        double h = Math.Clamp(1e-3 * temperature / Scale, 1e-9, 1e-6);
        Residual(mu, temperature, f);
        _game.Derivatives(temperature, h, h * Scale, smooth, _jacobian);
    }

    // Rounding in Q of 1e-14 moves a softmax at temperature tau by 1e-14/tau: no smaller residual can be asked for.
    private double Goal(double temperature) => Math.Max(1e-11, 1e-12 * Scale / temperature);

    private bool Damped(double[] mu, double[] step, double temperature, double[] f, ref double error)
    {
        for (double length = 1; length > 1e-3; length /= 2)
        {
            for (int s = 0; s < _size; s++)
            {
                _trial[s] = mu[s] + (length * step[s]);
            }

            _space.Normalise(_trial);
            var g = new double[_size];
            double reached = Residual(_trial, temperature, g);
            if (reached < (1 - (0.1 * length)) * error)
            {
                Update(mu, f, g);
                _trial.CopyTo(mu, 0);
                g.CopyTo(f, 0);
                error = reached;
                return true;
            }
        }

        return false;
    }

    // Broyden's update: the derivatives along the move just made become what was found, the others stay.
    private void Update(double[] mu, double[] f, double[] found)
    {
        double squared = 0;
        for (int s = 0; s < _size; s++)
        {
            squared += (_trial[s] - mu[s]) * (_trial[s] - mu[s]);
        }

        for (int s = 0; s < _size && squared > 0; s++)
        {
            double missing = found[s] - f[s];
            for (int j = 0; j < _size; j++)
            {
                missing -= _jacobian[(s * _size) + j] * (_trial[j] - mu[j]);
            }

            for (int j = 0; j < _size; j++)
            {
                _jacobian[(s * _size) + j] += missing * (_trial[j] - mu[j]) / squared;
            }
        }
    }

    private double Residual(double[] mu, double temperature, double[] f)
    {
        _game.Map(mu, temperature, _image);
        double sum = 0;
        for (int s = 0; s < _size; s++)
        {
            f[s] = mu[s] - _image[s];
            sum += Math.Abs(f[s]);
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : sum;
    }

    // F'(mu) d = -F, in each block with sum d = 0 in place of the equation of the largest mass, which follows from the others.
    private double[]? NewtonStep(double[] mu, double[] f)
    {
        _jacobian.CopyTo(_system.Matrix);
        var step = new double[_size];
        for (int s = 0; s < _size; s++)
        {
            step[s] = -f[s];
        }

        for (int b = 0; b < _space.Blocks.Count; b++)
        {
            int redundant = _space.Fullest(b, mu);
            var total = _system.Row(redundant);
            total.Clear();
            foreach (int s in _space.Blocks.States(b))
            {
                total[s] = 1;
            }

            step[redundant] = 0;
        }

        if (_size == 1 || !_system.Factor())
        {
            return null;
        }

        _system.Solve(step);
        return step.All(double.IsFinite) ? step : null;
    }

    // Another fixed point at this temperature: averaged iteration from several starts, each followed by Newton's method.
    private bool Relocate(double temperature)
    {
        foreach (var start in Starts())
        {
            if (Settle(start, temperature, 400))
            {
                return true;
            }

            if (_budget.IsSpent)
            {
                return false;
            }
        }

        return false;
    }

    private bool Settle(double[] mu, double temperature, int steps)
    {
        for (int k = 1; k <= steps && !_budget.IsSpent; k++)
        {
            _game.Map(mu, temperature, _image);
            double weight = 2.0 / (k + 3);
            for (int s = 0; s < _size; s++)
            {
                mu[s] += weight * (_image[s] - mu[s]);
            }

            _budget.Count();
            if (k % 50 == 0 && Correct(mu, temperature))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<double[]> Starts()
    {
        yield return Coupling.ToArray();
        var even = new double[_size];
        _space.Normalise(even);
        yield return even;
        for (uint k = 0; k < 4; k++)
        {
            var stream = new RandomStream(1, StreamPurpose.Solver, k);
            yield return _space.Draw(ref stream);
        }
    }
}
