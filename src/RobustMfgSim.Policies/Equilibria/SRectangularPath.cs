using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Populations that reproduce themselves when the agents play the smoothed optimal rule (<see cref="SharedBudget.SmoothedPolicy"/>) at the robust value of that population and nature
/// splits its budget optimally but answers with smoothed rows: mu = Gamma_tau(mu), or the same in L. Both are continuous in mu where the optimal ones jump, so the equation has solutions also where
/// agents or nature mix at the equilibrium; they are followed from a high
/// temperature to a low one, by Newton's method with finite differences and damped Picard steps where that stalls.
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
        _newton = new DampedNewton(Residual, Jacobian, coupling => KeepInSimplex(coupling));
        Coupling = game.InitialCoupling();
        Policy = new double[game.States * game.Actions];
        Solution = Plan(Coupling);
        Scale = Math.Max(1e-3, Spread(_model.Rewards) + Spread(Solution.Value));
        Temperature = Scale;
    }

    /// <summary>The coupling distribution: mu, [n], or L, [n x m].</summary>
    public double[] Coupling { get; private set; }

    /// <summary>mu, [n].</summary>
    public double[] Population => _model.Population.ToArray();

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
        var x = Coupling.ToArray();
        double best = double.PositiveInfinity;
        for (int round = 0; round < Rounds && best > Reached && Iterations < _limit; round++)
        {
            double error = _newton.Solve(x, Reached, Math.Min(NewtonSteps, _limit - Iterations), cancellation);
            if (error < best)
            {
                (best, Coupling) = (error, x.ToArray());
            }

            for (int k = 0; k < PicardSteps && best > Reached && Iterations < _limit; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                var image = Image(x);
                _picard++;
                for (int i = 0; i < x.Length; i++)
                {
                    x[i] += Damping * (image[i] - x[i]);
                }
            }
        }

        Image(Coupling);
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

    private SRectangularSolution Plan(double[] coupling)
    {
        _game.Freeze(coupling, _model);
        return SRectangularPlanner.Optimise(_model, _sets, _game.Discount, start: Solution is null ? [] : Solution.Value);
    }

    // Gamma_tau(mu), or that times the rule; the optimum, the prepared values and the smoothed rule are left behind.
    private double[] Image(double[] coupling)
    {
        Solution = Plan(coupling);
        _values.Prepare(Solution.Value);
        int n = _game.States, m = _game.Actions;
        for (int s = 0; s < n; s++)
        {
            At(s, _values).SmoothedPolicy(Solution.Value[s], Temperature, Policy.AsSpan(s * m, m));
        }

        _bellman.SmoothedKernel(_values, Solution.Spending, Temperature, _kernel);
        var next = new double[n];
        PopulationMap.Step(_model.Population, Policy, _kernel, next);
        return _game.CouplingOf(next, Policy);
    }

    // The coupling distribution less its image, and the total.
    private Vector<double> Residual(double[] coupling)
    {
        var image = Image(coupling);
        var f = Vector<double>.Build.Dense(coupling.Length + 1);
        for (int s = 0; s < coupling.Length; s++)
        {
            f[s] = coupling[s] - image[s];
        }

        f[coupling.Length] = coupling.Sum() - 1;
        return f;
    }

    // Along moves of mass towards each state in turn, which stay in the simplex; the last row keeps the total.
    private Matrix<double> Jacobian(double[] coupling, Vector<double> f)
    {
        int n = coupling.Length;
        var jacobian = Matrix<double>.Build.Dense(n + 1, n);
        for (int j = 0; j < n; j++)
        {
            double[] moved = [.. coupling.Select(x => (1 - MoveOfMass) * x)];
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
