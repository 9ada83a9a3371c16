using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>The smoothed transport of <see cref="TransportBall"/> as a function of the price of cost; its row is that of the last price tried.</summary>
internal readonly ref struct EntropicPlan(
    TransportBall ball, ReadOnlySpan<double> nominal, ReadOnlySpan<double> v, double temperature, double radius, Span<double> share, Span<double> row) : IIncreasing
{
    private readonly ReadOnlySpan<double> _nominal = nominal, _v = v;
    private readonly Span<double> _share = share, _row = row;

    /// <summary>At minus log of the price: log of cost over radius; below all cost the radius 0 asks for, -1.</summary>
    public double At(double x)
    {
        double cost = CostAt(Exponential.Exp(-x));
        double positive = radius > 0 ? Logarithm.Log(Math.Max(cost, 1e-300) / radius) : 1;
        return cost == 0 ? -1 : positive;
    }

    /// <summary>Writes the row at a price and returns what it costs.</summary>
    public double CostAt(double price)
    {
        double total = 0;
        _row.Clear();
        for (int s = 0; s < _nominal.Length; s++)
        {
            if (_nominal[s] > 0)
            {
                total += _nominal[s] * Send(s, price);
            }
        }

        return total;
    }

    private double Send(int source, double price)
    {
        double least = double.PositiveInfinity, sum = 0, cost = 0;
        for (int t = 0; t < _v.Length; t++)
        {
            _share[t] = ball.Reaches(_nominal, t) ? _v[t] + (price * ball.Cost(source, t)) : double.PositiveInfinity;
            least = Math.Min(least, _share[t]);
        }

        for (int t = 0; t < _v.Length; t++)
        {
            _share[t] = Exponential.Exp((least - _share[t]) / temperature);
            sum += _share[t];
        }

        for (int t = 0; t < _v.Length; t++)
        {
            double p = _share[t] / sum;
            cost += p * ball.Cost(source, t);
            _row[t] += _nominal[source] * p;
        }

        return cost;
    }
}
