namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The smoothed transport of <see cref="TransportBall"/>: every hull segment of slope g (gain per cost) is used to the part f((g - l) / w) h(g / w), with f and h smooth steps from 0 to 1 over
/// [-1, 1] and [0, 1], and l at least -w and such that the cost is at most the radius. Both rise with g, so no segment is used before those above it on its hull; equal slopes are used alike and a
/// slope of 0 not at all, so nothing jumps where a state enters or leaves a hull. States with the same cost share what arrives, by how near their values are.
/// </summary>
internal readonly ref struct SmoothedTransport
{
    // Width of a step in the gain per unit of cost, in temperatures.
    private const double StepWidth = 2;

    // Up to this share of the largest cost, shorter distances do not soften the steps further: what remains above the minimum stays below 15 temperatures.
    private const double ShortestCost = 1.0 / 16;

    private const int Passes = 60;

    private readonly HullSet _hulls;
    private readonly ReadOnlySpan<double> _nominal;
    private readonly double _radius, _width, _price, _allowed;

    /// <param name="ball">The set.</param>
    /// <param name="hulls">Its hulls at the values.</param>
    /// <param name="nominal">p0, [n].</param>
    /// <param name="radius">The largest cost.</param>
    /// <param name="temperature">T, in units of values.</param>
    public SmoothedTransport(TransportBall ball, HullSet hulls, ReadOnlySpan<double> nominal, double radius, double temperature)
    {
        (_hulls, _radius) = (hulls, radius);
        _nominal = nominal;
        _width = StepWidth * temperature / Math.Max(ball.SmallestCost, ShortestCost * ball.LargestCost);
        _price = Price();

        // The price is known to rounding only, and at low temperatures that is too coarse for the budget.
        double cost = CostAt(_price, out _);
        _allowed = cost > radius ? radius / cost : 1;
    }

    /// <summary>Whether segment k and all later ones are out of use.</summary>
    public bool Ends(int k) => Ends(k, _price);

    /// <summary>The part of segment k that is used.</summary>
    public double Part(int k) => _allowed * Onset(Slope(k)) * SmoothStep.At((Slope(k) - _price) / _width);

    // At -w everything that gains is used in full; else the price is near the slope at which the budget ends.
    private double Price()
    {
        double cost = 0;
        for (int k = 0; k < _hulls.Segments; k++)
        {
            cost += Cost(k) * Onset(Slope(k));
            if (cost > _radius)
            {
                return Search(Slope(k) - _width, Slope(k) + _width);
            }
        }

        return -_width;
    }

    // Newton's method kept in a bracket: cost falls as the price rises.
    private double Search(double low, double high)
    {
        double price = 0.5 * (low + high), resolution = 1e-15 * (Math.Abs(low) + Math.Abs(high));
        for (int pass = 0; pass < Passes && high - low > resolution; pass++)
        {
            double excess = CostAt(price, out double fall) - _radius;
            (low, high) = excess > 0 ? (price, high) : (low, price);
            double next = price + (excess / fall);
            next = next > low && next < high ? next : 0.5 * (low + high);
            if (Math.Abs(next - price) <= resolution)
            {
                return next;
            }

            price = next;
        }

        return price;
    }

    private double CostAt(double price, out double fall)
    {
        double cost = 0;
        fall = 0;
        for (int k = 0; k < _hulls.Segments && !Ends(k, price); k++)
        {
            double slope = Slope(k), x = (slope - price) / _width, whole = Cost(k) * Onset(slope);
            cost += whole * SmoothStep.At(x);
            fall += whole * SmoothStep.Slope(x) / _width;
        }

        return cost;
    }

    private bool Ends(int k, double price) => Slope(k) <= price - _width;

    private double Slope(int k) => _hulls.Gains[k] / _hulls.Lengths[k];

    private double Cost(int k) => _nominal[_hulls.Sources[k]] * _hulls.Lengths[k];

    private double Onset(double slope) => SmoothStep.At(((2 * slope) / _width) - 1);
}
