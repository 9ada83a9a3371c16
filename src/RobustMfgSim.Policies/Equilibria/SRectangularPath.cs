using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Populations that reproduce themselves when the agents play the smoothed optimal rule (<see cref="SharedBudget.SmoothedPolicy"/>) at the robust value of that population and nature
/// splits its budget optimally but answers with smoothed rows: mu = Gamma_tau(mu). Both are continuous in mu where the optimal ones jump, so the equation has solutions also where
/// agents or nature mix at the equilibrium; they are followed from a high
/// temperature to a low one, by Newton's method with finite differences over mu and damped Picard steps where that stalls.
/// </summary>
internal sealed class SRectangularPath
{
    private const int NewtonSteps = 25, PicardSteps = 40, Rounds = 6;
    private const double MoveOfMass = 1e-7, Damping = 0.3, Reached = 1e-10, Rough = 1e-4;

    private readonly RobustGame _game;
    private readonly IStateAmbiguitySet _sets;
    private readonly FrozenModel _model;
    private readonly SRectangularBellmanOperator _bellman;
    private readonly PreparedValues _values;
    private readonly double[] _kernel;
    private readonly int _limit;
    private readonly DampedNewton _newton;
    private int _picard;

    public SRectangularPath(RobustGame game, int limit)
    {
        (_game, _sets, _limit) = (game, SRectangularCertificate.Sets(game), limit);
        _model = game.NewModel();
        _bellman = new SRectangularBellmanOperator(_model, _sets, game.Discount);
        _values = new PreparedValues(game.States);
        _kernel = new double[game.States * game.Actions * game.States];
        _newton = new DampedNewton(Residual, Jacobian, mu => KeepInSimplex(mu));
        Population = game.Game.InitialDistribution.ToArray();
        Policy = new double[game.States * game.Actions];
        Solution = Plan(Population);
        Scale = Math.Max(1e-3, Spread(_model.Rewards) + Spread(Solution.Value));
        Temperature = Scale;
    }

    /// <summary>mu.</summary>
    public double[] Population { get; private set; }

    /// <summary>The robust optimum at mu.</summary>
    public SRectangularSolution Solution { get; private set; }

    /// <summary>The smoothed rule at mu, [n x m].</summary>
    public double[] Policy { get; }

    /// <summary>tau.</summary>
    public double Temperature { get; private set; }

    /// <summary>The unit of temperatures: the range of rewards and values.</summary>
    public double Scale { get; }

    /// <summary>Newton and Picard steps so far.</summary>
    public int Iterations => _newton.Steps + _picard;

    /// <summary>Follows the path to a lower temperature. False when it was lost or the limit is used up; the best population found stays.</summary>
    public bool Descend(double temperature, CancellationToken cancellation)
    {
        Temperature = temperature;
        var mu = Population.ToArray();
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds && best > Reached && Iterations < _limit; round++)
        {
            double error = _newton.Solve(mu, Reached, Math.Min(NewtonSteps, _limit - Iterations), cancellation);
            if (error < best)
            {
                (best, Population) = (error, mu.ToArray());
            }

            for (int k = 0; k < PicardSteps && best > Reached && Iterations < _limit; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                var image = Image(mu);
                _picard++;
                for (int s = 0; s < mu.Length; s++)
                {
                    mu[s] += Damping * (image[s] - mu[s]);
                }
            }
        }

        Image(Population);
        return best <= Rough;
    }

    /// <summary>The game of one state at the current population, with the values of the current point as prepared by the caller.</summary>
    public SharedBudget At(int state, PreparedValues values) => _bellman.At(state, values);

    /// <summary>Cuts negative masses and makes the sum one.</summary>
    public static void KeepInSimplex(Span<double> mu)
    {
        double sum = 0;
        foreach (ref double mass in mu)
        {
            mass = Math.Max(0, mass);
            sum += mass;
        }

        foreach (ref double mass in mu)
        {
            mass /= sum;
        }
    }

    private static double Spread(ReadOnlySpan<double> numbers)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double x in numbers)
        {
            (low, high) = (Math.Min(low, x), Math.Max(high, x));
        }

        return high - low;
    }

    private SRectangularSolution Plan(double[] mu)
    {
        _game.Freeze(mu, _model);
        return SRectangularPlanner.Optimise(_model, _sets, _game.Discount, start: Solution is null ? [] : Solution.Value);
    }

    // Gamma_tau(mu); the optimum, the prepared values and the smoothed rule at mu are left behind.
    private double[] Image(double[] mu)
    {
        Solution = Plan(mu);
        _values.Prepare(Solution.Value);
        int m = _game.Actions;
        for (int s = 0; s < mu.Length; s++)
        {
            At(s, _values).SmoothedPolicy(Solution.Value[s], Temperature, Policy.AsSpan(s * m, m));
        }

        _bellman.SmoothedKernel(_values, Solution.Spending, Temperature, _kernel);
        var image = new double[mu.Length];
        PopulationMap.Step(mu, Policy, _kernel, image);
        return image;
    }

    // mu - Gamma_tau(mu), and the total.
    private Vector<double> Residual(double[] mu)
    {
        var image = Image(mu);
        var f = Vector<double>.Build.Dense(mu.Length + 1);
        for (int s = 0; s < mu.Length; s++)
        {
            f[s] = mu[s] - image[s];
        }

        f[mu.Length] = mu.Sum() - 1;
        return f;
    }

    // Along moves of mass towards each state in turn, which stay in the simplex; the last row keeps the total.
    private Matrix<double> Jacobian(double[] mu, Vector<double> f)
    {
        int n = mu.Length;
        var jacobian = Matrix<double>.Build.Dense(n + 1, n);
        for (int j = 0; j < n; j++)
        {
            double[] moved = [.. mu.Select(x => (1 - MoveOfMass) * x)];
            moved[j] += MoveOfMass;
            var g = Residual(moved);
            for (int s = 0; s < n; s++)
            {
                jacobian[s, j] = (g[s] - f[s]) / MoveOfMass;
            }

            jacobian[n, j] = 1;
        }

        return jacobian;
    }
}
