using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// Fills positions. The counts of the N - 1 others move as a sum of independent multinomials with rows q_j = sum_a pi(a|j) P(.|j,a,e), so the cumulants of their next
/// empirical distribution are sums over the occupied states, and moments follow from them: no convolution, whatever N is. Belongs to one worker.
/// </summary>
internal sealed class LatticeReader
{
    private readonly RobustGame _game;
    private readonly StationaryPoint _point;
    private readonly NatureSelection _selection;
    private readonly MonomialBasis _basis;
    private readonly FrozenModel _model;
    private readonly long[] _counts;
    private readonly long _agents;
    private readonly int _n, _m, _features;
    private readonly double[] _population, _kernel, _own, _sum, _moments, _z, _scale;

    public LatticeReader(RobustGame game, StationaryPoint point, long agents, MonomialBasis basis)
    {
        (_game, _point, _agents, _basis) = (game, point, agents, basis);
        (_n, _m, _features) = (game.States, game.Actions, basis.Count);
        _selection = new(point);
        _model = game.NewModel();
        _counts = new long[_n];
        (_population, _z) = (new double[_n], new double[_n]);
        _kernel = new double[_n * _m * _n];
        _own = new double[_n * _features];
        (_sum, _moments) = (new double[_features], new double[_features]);

        // A cumulant of order j of the counts becomes one of z by the factor N^(-j/2).
        _scale = [.. Enumerable.Range(0, _features).Select(k => PowerOfRoot(agents, Order(basis, k)))];
    }

    public LatticePosition NewPosition() => new(_n, _m, _features);

    /// <summary>Moves to the population c / N.</summary>
    public void MoveTo(ReadOnlySpan<long> counts)
    {
        counts.CopyTo(_counts);
        for (int s = 0; s < _n; s++)
        {
            _population[s] = (double)counts[s] / _agents;
        }

        _game.Freeze(_population, _model);
        _selection.Write(_model, _game.Ambiguity, _kernel);
        Span<double> row = _z;
        for (int s = 0; s < _n; s++)
        {
            row.Clear();
            for (int a = 0; a < _m; a++)
            {
                double weight = _point.Policy[(s * _m) + a];
                for (int t = 0; t < _n && weight != 0; t++)
                {
                    row[t] += weight * _kernel[(((s * _m) + a) * _n) + t];
                }
            }

            Categorical(row, _own.AsSpan(s * _features, _features));
        }
    }

    /// <summary>Fills a position for the tagged agent in a state that is occupied at the population moved to.</summary>
    public void Write(int state, LatticePosition position)
    {
        position.State = state;
        int first = state * _m;
        _model.Rewards.Slice(first, _m).CopyTo(position.Rewards);
        _model.Radii.Slice(first, _m).CopyTo(position.Radii);
        _model.Kernel.Slice(first * _n, _m * _n).CopyTo(position.Nominal);
        _kernel.AsSpan(first * _n, _m * _n).CopyTo(position.Kernel);
        double root = Math.Sqrt(_agents);
        for (int i = 0; i < _n - 1; i++)
        {
            _z[i] = root * (_population[i] - _point.Population[i]);
        }

        _basis.Evaluate(_z, position.Here);
        _sum.AsSpan().Clear();
        for (int s = 0; s < _n; s++)
        {
            AddCumulants(_counts[s] - (s == state ? 1 : 0), _own.AsSpan(s * _features, _features));
        }

        Expectations(position.Next);
    }

    /// <summary>E z^alpha of the initial population, averaged over the tagged agent's own state with weights mu_0, as costs of the unknowns, [n x F].</summary>
    public double[] InitialCosts(ReadOnlySpan<double> initial)
    {
        var cumulants = new double[_features];
        Categorical(initial, cumulants);
        _sum.AsSpan().Clear();
        AddCumulants(_agents - 1, cumulants);
        var costs = new double[_n * _features];
        Expectations(costs);
        for (int k = 0; k < costs.Length; k++)
        {
            costs[k] *= initial[k / _features];
        }

        return costs;
    }

    // Cumulants of the indicator vector of one draw: E xi^alpha is q_i where alpha involves i alone, and 0 where it involves two states.
    private void Categorical(ReadOnlySpan<double> row, Span<double> cumulants)
    {
        for (int k = 0; k < _features; k++)
        {
            _moments[k] = 0;
            var exponents = _basis.Exponents(k);
            int involved = 0;
            for (int i = 0; i < exponents.Length; i++)
            {
                if (exponents[i] > 0)
                {
                    involved++;
                    _moments[k] = row[i];
                }
            }

            _moments[k] = involved == 0 ? 1 : involved == 1 ? _moments[k] : 0;
        }

        _basis.Cumulants(_moments, cumulants);
    }

    private void AddCumulants(long agents, ReadOnlySpan<double> cumulants)
    {
        for (int k = 1; k < _features && agents > 0; k++)
        {
            _sum[k] += agents * cumulants[k];
        }
    }

    // Moments of z' for every own next state: only the mean depends on it.
    private void Expectations(Span<double> next)
    {
        for (int t = 0; t < _n; t++)
        {
            var cumulants = next.Slice(t * _features, _features);
            for (int k = 0; k < _features; k++)
            {
                cumulants[k] = _sum[k] * _scale[k];
            }

            double root = Math.Sqrt(_agents);
            for (int i = 0; i < _n - 1; i++)
            {
                int k = 1 + i;
                cumulants[k] = root * (((_sum[k] + (t == i ? 1 : 0)) / _agents) - _point.Population[i]);
            }

            _basis.Moments(cumulants, _moments);
            _moments.CopyTo(cumulants);
        }
    }

    private static int Order(MonomialBasis basis, int monomial)
    {
        int order = 0;
        foreach (int e in basis.Exponents(monomial))
        {
            order += e;
        }

        return order;
    }

    private static double PowerOfRoot(long agents, int order)
    {
        double power = 1;
        for (int j = 0; j < order; j++)
        {
            power /= Math.Sqrt(agents);
        }

        return power;
    }
}
