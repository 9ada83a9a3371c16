using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>What families with a radius promise besides the rest: at radius 0 only the nominal row is left (eq. U3).</summary>
public abstract class RadiusContract(Family family) : AmbiguitySetContract(family)
{
    [Test]
    public void Radius_zero_gives_the_nominal_row() => Hold((at, values, _) =>
    {
        at = at with { Radius = 0 };
        double value = AmbiguityChecks.Value(at, values), expected = AmbiguityChecks.Dot(at.Nominal, values);
        return Distances.L1(AmbiguityChecks.Row(at, values), at.Nominal) <= 1e-12 && Math.Abs(value - expected) <= 1e-12 * AmbiguityChecks.Scale(values)
            ? null
            : $"the value is {value}, <p0, V> is {expected}";
    });
}

/// <summary>What families that are a distance with a radius promise besides: the radius at which they saturate (eq. U3).</summary>
public abstract class BallContract(Family family) : RadiusContract(family)
{
    [Test]
    public void Value_is_the_lowest_value_from_the_saturation_radius_on_and_not_before() => Hold((at, values, draw) =>
    {
        var support = draw.Support();
        bool[] reachable = [.. at.Nominal.Select(p => p > 0 || (Family.MayLeave && support == Support.Full))];
        double lowest = values.Where((_, s) => reachable[s]).Min(), scale = AmbiguityChecks.Scale(values);

        // Below the threshold, states that are nearly as good as the lowest count as lowest too: the radius that reaches them all is smaller.
        double Threshold(double near) => Family.Saturation!(at.Nominal, [.. values.Select((v, s) => reachable[s] && v <= lowest + near)]);
        double radius = Threshold(0), reached = Threshold(1e-3);
        var below = at with { Set = Family.Plain!(support), Radius = double.IsInfinity(reached) ? 1 : reached * 0.99 };
        double notYet = AmbiguityChecks.Value(below, values);
        bool visible = at.Nominal.Where((p, s) => p > 0.1 && values[s] > lowest + 0.1).Any();
        if (visible && notYet <= lowest + (1e-12 * scale))
        {
            return $"saturates at {radius}, min V = {lowest} and the value is {notYet} already at {below.Radius}";
        }

        if (double.IsInfinity(radius))
        {
            return null;
        }

        var above = below with { Radius = (radius * (1 + 1e-9)) + 1e-12 };
        double saturated = AmbiguityChecks.Value(above, values);
        return Math.Abs(saturated - lowest) <= 1e-10 * scale ? null : $"saturates at {radius}, min V = {lowest} and the value is {saturated} at {above.Radius}";
    });
}

/// <summary>What balls promise whose tied states all end in their nominal proportions, or in equal parts where the nominal mass is zero (eq. U4).</summary>
public abstract class ProportionalBallContract(Family family) : BallContract(family)
{
    [Test]
    public void Tied_states_keep_their_nominal_proportions() => Hold((at, values, _) =>
    {
        double[] row = AmbiguityChecks.Row(at, values);
        for (int s = 0; s < row.Length; s++)
        {
            for (int t = 0; t < s; t++)
            {
                bool tied = values[s] == values[t] && at.Reachable[s] && at.Reachable[t];
                double nominal = at.Nominal.Where((_, u) => values[u] == values[s]).Sum();
                double difference = nominal == 0 ? row[s] - row[t] : (row[s] * at.Nominal[t]) - (row[t] * at.Nominal[s]);
                if (tied && Math.Abs(difference) > 1e-10)
                {
                    return $"states {t} and {s} are tied, p0 {at.Nominal[t]} and {at.Nominal[s]}, row {row[t]} and {row[s]}";
                }
            }
        }

        return null;
    });
}
