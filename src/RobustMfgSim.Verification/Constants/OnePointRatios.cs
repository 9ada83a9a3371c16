using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Constants;

/// <summary>What one population contributes to the constants of theory section 6.</summary>
/// <param name="Reward">max_sa |r(s,a,mu) - r(s,a,mu*)| / |mu - mu*|_1.</param>
/// <param name="Support">max_sa |sigma_U(s,a,mu)(V) - sigma_U(s,a,mu*)(V)| / |mu - mu*|_1.</param>
/// <param name="Contraction">(|Gamma(mu) - mu*|_1 - eps_cons)^+ / |mu - mu*|_1.</param>
/// <param name="Fluctuation">sum_j sqrt(Gamma_j(mu) (1 - Gamma_j(mu))).</param>
internal readonly record struct Ratios(double Reward, double Support, double Contraction, double Fluctuation)
{
    internal Ratios Max(Ratios other) => new(
        Math.Max(Reward, other.Reward), Math.Max(Support, other.Support), Math.Max(Contraction, other.Contraction), Math.Max(Fluctuation, other.Fluctuation));
}

/// <summary>
/// The quotients whose suprema are the one-point constants at (pi, mu*, V) (theory section 6). Gamma = Gamma_{pi,V} moves under nature's selection
/// at each population, canonical or mixed, which is what the `equilibrium` adversary plays. V has the mean of each tie group, as that adversary sees it.
/// </summary>
internal sealed class OnePointRatios
{
    private readonly RobustGame _game;
    private readonly StationaryPoint _point;
    private readonly FrozenModel _model;
    private readonly PreparedValues _values;
    private readonly NatureSelection _selection;
    private readonly double[] _rewards, _support, _supportHere, _kernel, _next;

    internal OnePointRatios(RobustGame game, StationaryPoint point)
    {
        (_game, _point, _model) = (game, point, game.NewModel());
        _values = new(game.States);
        _values.Prepare(point.Value, point.Ties);
        _selection = new(point);
        int rows = game.States * game.Actions;
        (_support, _supportHere, _kernel, _next) = (new double[rows], new double[rows], new double[rows * game.States], new double[game.States]);
        Move(point.Population);
        _rewards = _model.Rewards.ToArray();
        Support(_support);
        Consistency = Math.Max(point.Residuals.Consistency, PopulationMap.Distance(_next, point.Population));
    }

    /// <summary>
    /// eps_cons of (T1): the reported residual or, where larger, |Gamma_{pi,V}(mu*) - mu*|_1 under the selection used here, so that the inequality holds at mu* as well.
    /// </summary>
    internal double Consistency { get; }

    /// <summary>The quotients at one population; zero for the three ratios at mu* itself.</summary>
    internal Ratios At(ReadOnlySpan<double> population)
    {
        Move(population);
        double fluctuation = Fluctuation(_next);
        double distance = PopulationMap.Distance(population, _point.Population);
        if (distance <= Tolerances.SamePopulation)
        {
            return new(0, 0, 0, fluctuation);
        }

        Support(_supportHere);
        double contraction = Math.Max(0, PopulationMap.Distance(_next, _point.Population) - Consistency);
        return new(Largest(_model.Rewards, _rewards) / distance, Largest(_supportHere, _support) / distance, contraction / distance, fluctuation);
    }

    // Freezes at mu and leaves Gamma(mu) in _next.
    private void Move(ReadOnlySpan<double> population)
    {
        _game.Freeze(population, _model);
        _selection.Write(_model, _game.Ambiguity, _kernel);
        PopulationMap.Step(population, _point.Policy, _kernel, _next);
    }

    // sigma_U(s,a,mu)(V) at the population frozen last.
    private void Support(Span<double> support)
    {
        for (int s = 0, i = 0; s < _game.States; s++)
        {
            for (int a = 0; a < _game.Actions; a++, i++)
            {
                support[i] = _game.Ambiguity.At(i).WorstValue(_model.Row(s, a), _model.Radii[i], _values);
            }
        }
    }

    private static double Fluctuation(ReadOnlySpan<double> population)
    {
        double sum = 0;
        foreach (double p in population)
        {
            sum += Math.Sqrt(Math.Max(0, p * (1 - p)));
        }

        return sum;
    }

    private static double Largest(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double largest = 0;
        for (int i = 0; i < x.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(x[i] - y[i]));
        }

        return largest;
    }
}
