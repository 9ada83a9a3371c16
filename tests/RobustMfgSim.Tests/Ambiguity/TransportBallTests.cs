using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class WeightedL1BallTests() : RadiusContract(
    new Family("weighted_l1", c => new WeightedL1Ball(c.Support, c.Vector("weights")), FromDraw))
{
    [Test]
    public void Weights_that_are_not_positive_are_named() => Assert.That(
        () => new WeightedL1Ball(Support.Full, [1, 0, double.NaN]),
        Throws.ArgumentException.With.Message.StartsWith(
            "weighted_l1: weights[1] is 0; weights are positive and finite.\nweighted_l1: weights[2] is NaN; weights are positive and finite."));

    [Test]
    public void Equal_weights_give_the_L1_ball() => Assert.Multiple(() =>
    {
        for (int i = 0; i < 300; i++)
        {
            var draw = new Draw(i);
            var support = draw.Support();
            double[] nominal = draw.Distribution(7), v = draw.Values(7);
            double radius = draw.Radius(2);
            var weighted = new Instance(new WeightedL1Ball(support, [2, 2, 2, 2, 2, 2, 2]), nominal, 2 * radius, _ => 0, _ => null!, []);
            var plain = new Instance(new L1Ball(support), nominal, radius, _ => 0, _ => null!, []);
            Assert.That(AmbiguityChecks.Value(weighted, v), Is.EqualTo(AmbiguityChecks.Value(plain, v)).Within(1e-12 * AmbiguityChecks.Scale(v)), $"case {i}");
            Assert.That(Distances.L1(AmbiguityChecks.Row(weighted, v), AmbiguityChecks.Row(plain, v)), Is.LessThan(1e-9), $"case {i}");
        }
    });

    private static Instance FromDraw(Draw draw, int states)
    {
        var support = draw.Support();
        double[] p0 = draw.Distribution(states), weights = [.. p0.Select(_ => draw.Chance(0.3) ? 1 : draw.Uniform(0.2, 3))];
        double radius = draw.Radius(4);
        return new(
            new WeightedL1Ball(support, weights), p0, radius, row => row.Select((p, s) => weights[s] * Math.Abs(p - p0[s])).Sum() - radius,
            permutation => new WeightedL1Ball(support, AmbiguityChecks.Rename(weights, permutation)), [.. p0.Select(p => p > 0 || support == Support.Full)]);
    }
}

/// <summary>States on a line with random gaps: the distance is the area between the distribution functions, no transport problem.</summary>
public sealed class WassersteinBallOnALineTests() : RadiusContract(
    new Family("wasserstein1", c => new WassersteinBall(c.Support, c.Matrix("metric")), FromDraw))
{
    [Test]
    public void Every_problem_of_the_metric_is_named() => Assert.Multiple(() =>
    {
        Assert.That(
            () => new WassersteinBall(Support.Full, [[0, 1], [-1, 0.5]]),
            Throws.ArgumentException.With.Message.StartsWith(
                "wasserstein: metric[1][0] is -1; distances are finite and at least 0.\nwasserstein: metric[1][1] is 0.5; the distance of a state to itself is 0."));
        Assert.That(
            () => new WassersteinBall(Support.Full, [[0, 1], [1]]),
            Throws.ArgumentException.With.Message.StartsWith("wasserstein: row 1 of the metric has 1 entries; a square table needs 2."));
        Assert.That(() => new WassersteinBall(Support.Full, []), Throws.ArgumentException.With.Message.StartsWith("wasserstein: the metric is empty"));
    });

    private static Instance FromDraw(Draw draw, int states)
    {
        var support = draw.Support();
        double[] p0 = draw.Distribution(states);
        double[] place = [.. draw.Chance(0.5) ? Enumerable.Range(0, states).Select(s => (double)s) : p0.Select(_ => draw.Uniform(0, 3))];
        double radius = draw.Radius(2);
        return new(
            Create(support, place), p0, radius, row => Area(row, p0, place) - radius,
            permutation => Create(support, AmbiguityChecks.Rename(place, permutation)), [.. p0.Select(p => p > 0 || support == Support.Full)]);
    }

    private static WassersteinBall Create(Support support, double[] place) =>
        new(support, [.. place.Select(x => place.Select(y => Math.Abs(x - y)).ToArray())]);

    private static double Area(double[] p, double[] p0, double[] place)
    {
        int[] order = [.. Enumerable.Range(0, place.Length).OrderBy(s => place[s])];
        double difference = 0, area = 0;
        for (int k = 0; k + 1 < order.Length; k++)
        {
            difference += p[order[k]] - p0[order[k]];
            area += Math.Abs(difference) * (place[order[k + 1]] - place[order[k]]);
        }

        return area;
    }
}

/// <summary>Any costs, not even symmetric: members are made by random transports within the radius.</summary>
public sealed class WassersteinBallWithAnyCostsTests() : RadiusContract(
    new Family("wasserstein1", c => new WassersteinBall(c.Support, c.Matrix("metric")), FromDraw))
{
    private static Instance FromDraw(Draw draw, int states)
    {
        var support = draw.Support();
        double[] p0 = draw.Distribution(states);
        double[][] half = [.. p0.Select((_, s) => p0.Select((_, t) => t < s ? draw.Uniform(0.1, 2) : 0).ToArray())];
        double[][] cost = [.. p0.Select((_, s) => p0.Select((_, t) => half[Math.Max(s, t)][Math.Min(s, t)]).ToArray())];
        double radius = draw.Radius(1.5);
        bool[] reachable = [.. p0.Select(p => p > 0 || support == Support.Full)];
        return new(new WassersteinBall(support, cost), p0, radius, _ => 0, permutation => Renamed(support, cost, permutation), reachable)
        {
            Member = inner => Member(inner, p0, cost, radius, reachable),
        };
    }

    private static WassersteinBall Renamed(Support support, double[][] cost, int[] permutation)
    {
        var rows = new double[cost.Length][];
        for (int s = 0; s < cost.Length; s++)
        {
            rows[permutation[s]] = AmbiguityChecks.Rename(cost[s], permutation);
        }

        return new(support, rows);
    }

    // Random destinations for every source, used to the fraction that the radius pays for.
    private static double[] Member(Draw draw, double[] p0, double[][] cost, double radius, bool[] reachable)
    {
        double[][] plan = [.. p0.Select(p => draw.Distribution(p0.Length, t => reachable[t]))];
        double spent = p0.Select((p, s) => p * plan[s].Zip(cost[s], (x, c) => x * c).Sum()).Sum();
        double fraction = spent > radius ? radius / spent : 1;
        return [.. p0.Select((p, t) => (p * (1 - fraction)) + (fraction * p0.Select((q, s) => q * plan[s][t]).Sum()))];
    }
}

public sealed class WassersteinBallTests
{
    [Test]
    public void Discrete_distance_gives_total_variation()
    {
        for (int i = 0; i < 200; i++)
        {
            var draw = new Draw(i);
            var support = draw.Support();
            double[] nominal = draw.Distribution(6), v = draw.Values(6);
            double radius = draw.Radius(1);
            var values = AmbiguityChecks.Prepare(v);
            double expected = new L1Ball(support).WorstValue(nominal, 2 * radius, values);
            double value = new WassersteinBall(support, Metrics.Discrete(6)).WorstValue(nominal, radius, values);
            Assert.That(value, Is.EqualTo(expected).Within(1e-12 * AmbiguityChecks.Scale(v)), $"case {i}");
        }
    }

    // By hand: state 2 of three in a line is worth 4, 1, 0; mass 1 at state 0. One unit of distance buys a fall of 3 a step, the next 1.
    [Test]
    public void The_steepest_step_is_bought_first()
    {
        var row = new double[3];
        new WassersteinBall(Support.Full, Metrics.Line(3)).WorstRow([1, 0, 0], 1.5, AmbiguityChecks.Prepare([4, 1, 0]), row);
        Assert.That(row, Is.EqualTo(new[] { 0, 0.5, 0.5 }).Within(1e-15));
    }

    // From the middle of a line both ends are as near and as low: they share equally.
    [Test]
    public void Tied_destinations_share_equally()
    {
        var row = new double[3];
        new WassersteinBall(Support.Full, Metrics.Line(3)).WorstRow([0.1, 0.8, 0.1], 0.4, AmbiguityChecks.Prepare([0, 1, 0]), row);
        Assert.That(row, Is.EqualTo(new[] { 0.3, 0.4, 0.3 }).Within(1e-15));
    }

    [Test]
    public void Saturates_when_every_state_can_reach_the_lowest()
    {
        double[] nominal = [0.2, 0.3, 0.1, 0.4];
        var values = AmbiguityChecks.Prepare([3, 0, 2, 2.5]);
        var ball = new WassersteinBall(Support.Full, Metrics.Ring(4));
        double reach = 0.2 + 0.1 + (2 * 0.4);
        Assert.That(ball.WorstValue(nominal, reach, values), Is.EqualTo(0).Within(1e-15));
        Assert.That(ball.WorstValue(nominal, reach - 1e-3, values), Is.GreaterThan(1e-4));
    }

    [Test]
    public void A_set_made_for_another_number_of_states_is_refused() => Assert.That(
        () => new WassersteinBall(Support.Full, Metrics.Line(3)).WorstValue([0.5, 0.5], 0.1, AmbiguityChecks.Prepare([1, 2])),
        Throws.ArgumentException.With.Message.StartsWith("wasserstein: the set was made for 3 states and is asked about 2."));

    [Test]
    public void Metrics_count_steps() => Assert.Multiple(() =>
    {
        Assert.That(Metrics.Line(3), Is.EqualTo(new double[][] { [0, 1, 2], [1, 0, 1], [2, 1, 0] }));
        Assert.That(Metrics.Ring(4)[0], Is.EqualTo(new double[] { 0, 1, 2, 1 }));
        Assert.That(Metrics.Grid(2, 3)[0], Is.EqualTo(new double[] { 0, 1, 2, 1, 2, 3 }));
        Assert.That(Metrics.Discrete(3)[1], Is.EqualTo(new double[] { 1, 0, 1 }));
    });

    // By hand. Direct transport costs 10; the detour 0 -> 1 and 1 -> 2 costs 1 + 1 because mass of state 1 makes room.
    [Test]
    public void Least_transport_cost_uses_the_mass_on_the_way() => Assert.That(
        TransportCost.Least([0, 1, 10, 1, 0, 1, 10, 1, 0], [0.5, 0.5, 0], [0, 0.5, 0.5]), Is.EqualTo(1).Within(1e-15));

    // Members made by a transport of known cost are never further than that cost; on a line the cost is the area between distribution functions.
    [Test]
    public void Least_transport_cost_on_a_line_is_the_area_between_distribution_functions()
    {
        for (int i = 0; i < 200; i++)
        {
            var draw = new Draw(i);
            int n = 2 + draw.Integer(12);
            double[] from = draw.Distribution(n), to = draw.Distribution(n);
            double area = 0, difference = 0;
            for (int s = 0; s + 1 < n; s++)
            {
                difference += from[s] - to[s];
                area += Math.Abs(difference);
            }

            double cost = TransportCost.Least([.. Metrics.Line(n).SelectMany(row => row)], from, to);
            Assert.That(cost, Is.EqualTo(area).Within(1e-12), $"case {i}");
        }
    }
}
