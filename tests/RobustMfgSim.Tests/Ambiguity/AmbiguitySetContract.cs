using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>What every ambiguity family promises (eqs. U1 to U5), run over made-up cases and over the certified ones.</summary>
public abstract class AmbiguitySetContract(Family family)
{
    private const int Cases = 200;

    protected Family Family => family;

    [Test]
    public void Certified_minima_are_met_and_attained() => Assert.Multiple(() =>
    {
        CertifiedCase[] cases = [.. CertifiedCase.All.Where(c => c.Family == family.Reference && family.Covers(c))];
        Assert.That(cases, Is.Not.Empty);
        foreach (var known in cases)
        {
            var set = family.FromCase(known);
            var values = AmbiguityChecks.Prepare(known.Values);
            var row = new double[known.Values.Length];
            set.WorstRow(known.Nominal, known.Radius, values, row);
            double tolerance = 1e-9 * Math.Max(1, Math.Abs(known.Minimum));
            Assert.That(set.WorstValue(known.Nominal, known.Radius, values), Is.EqualTo(known.Minimum).Within(tolerance), known.Id);
            Assert.That(AmbiguityChecks.Dot(row, known.Values), Is.EqualTo(known.Minimum).Within(tolerance), known.Id + ": value of the row");
            Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-12), known.Id);
            Assert.That(row.Min(), Is.GreaterThanOrEqualTo(0), known.Id);
            Assert.That(set.Violation(known.Nominal, known.Radius, row), Is.InRange(0, family.Accuracy), known.Id);
            if (known.MinimiserUnique)
            {
                Assert.That(Distances.L1(row, known.Minimiser), Is.LessThan(1e-6), known.Id + ": the only minimiser");
            }
        }
    });

    [Test]
    public void Worst_row_is_a_member_and_attains_the_value() => Hold((at, values, _) =>
    {
        double[] row = AmbiguityChecks.Row(at, values);
        return AmbiguityChecks.Member(family, at, row) ?? AmbiguityChecks.Attains(at, values, row);
    });

    [Test]
    public void What_is_no_distribution_is_outside() => Hold((at, values, draw) =>
    {
        int state = draw.Integer(values.Length);
        return AmbiguityChecks.RefusesWhatIsNoDistribution(at, state, (state + 1) % values.Length);
    });

    [Test]
    public void No_random_member_has_a_lower_value() => Hold((at, values, draw) => AmbiguityChecks.NotBeaten(family, at, values, draw, 40));

    [Test]
    public void Row_keeps_to_the_states_it_may_use() => Hold((at, values, _) =>
    {
        double[] row = AmbiguityChecks.Row(at, values), smoothed = AmbiguityChecks.Smoothed(at, values, 0.1);
        return Enumerable.Range(0, row.Length).All(s => at.Reachable[s] || (row[s] == 0 && smoothed[s] == 0)) ? null : "mass on a state out of reach";
    });

    [Test]
    public void Relabelling_the_states_relabels_the_row() =>
        Hold((at, values, draw) => AmbiguityChecks.Relabelling(family, at, values, draw.Permutation(values.Length)));

    [Test]
    public void Noise_below_the_tie_tolerance_changes_nothing() => Hold((at, values, draw) => AmbiguityChecks.NoiseInTies(at, values, draw));

    [Test]
    public void Constant_values_give_the_nominal_row() => Hold((at, values, draw) =>
    {
        Array.Fill(values, draw.Uniform(-5, 5));
        double distance = Distances.L1(AmbiguityChecks.Row(at, values), at.Nominal);
        return distance <= 1e-12 && Math.Abs(AmbiguityChecks.Value(at, values) - values[0]) <= 1e-12 * AmbiguityChecks.Scale(values)
            ? null
            : $"the row is {distance} from the nominal one";
    });

    [Test]
    public void One_state_leaves_no_choice() => Assert.Multiple(() =>
    {
        for (int i = 0; i < 10; i++)
        {
            var draw = new Draw(i);
            var at = family.FromDraw(draw, 1);
            double[] values = draw.Values(1);
            Assert.That(AmbiguityChecks.Value(at, values), Is.EqualTo(values[0]));
            Assert.That(AmbiguityChecks.Row(at, values), Is.EqualTo(new[] { 1.0 }));
            Assert.That(AmbiguityChecks.Smoothed(at, values, 0.1), Is.EqualTo(new[] { 1.0 }).Within(1e-15));
        }
    });

    [Test]
    public void Value_is_concave() => Hold((at, values, draw) => AmbiguityChecks.Concave(family, at, values, draw.Values(values.Length), draw.Uniform()));

    [Test]
    public void Between_nominal_rows_value_and_row_are_as_promised() =>
        Hold((at, values, draw) => AmbiguityChecks.BetweenNominalRows(family, at, values, draw.Distribution(values.Length), draw.Uniform()));

    [Test]
    public void Value_is_monotone_and_one_Lipschitz() => Hold((at, values, draw) =>
        AmbiguityChecks.MonotoneAndLipschitz(family, at, values, [.. values.Select(_ => draw.Chance(0.3) ? 0 : draw.Uniform())]));

    [Test]
    public void Value_moves_with_a_constant() => Hold((at, values, draw) =>
        AmbiguityChecks.Translation(family, at, values, draw.Chance(0.5) ? 1000 : draw.Uniform(-10, 10)));

    [Test]
    public void Smoothed_row_is_a_member() => Hold((at, values, draw) =>
        AmbiguityChecks.Member(family, at, AmbiguityChecks.Smoothed(at, values, Math.Pow(10, draw.Uniform(-6, 1)))));

    [Test]
    public void Smoothed_row_is_continuous_in_the_values() => Hold((at, values, draw) =>
        AmbiguityChecks.Continuous(at, values, Math.Pow(10, draw.Uniform(-2, 0)), draw));

    [Test]
    public void Value_of_the_smoothed_row_tends_to_the_minimum() => Hold((at, values, draw) =>
        AmbiguityChecks.TendsToMinimum(family, at, values, Math.Pow(10, draw.Uniform(-7, 0))));

    [Test]
    public void Calls_allocate_nothing() => Assert.Multiple(() =>
    {
        foreach (int states in new[] { 2, 5, 40 })
        {
            for (int i = 0; i < 5; i++)
            {
                var draw = new Draw(i);
                Assert.That(AmbiguityChecks.AllocatesNothing(family.FromDraw(draw, states), draw.Values(states)), Is.Null, $"{states} states, case {i}");
            }
        }
    });

    // Reports the first five failures of a property over made-up cases, with the numbers that reproduce them.
    protected void Hold(Func<Instance, double[], Draw, string?> check)
    {
        var failures = new List<string>();
        for (int i = 0; i < Cases && failures.Count < 5; i++)
        {
            var draw = new Draw(i);
            int states = 2 + draw.Integer(i % 10 == 0 ? 30 : 6);
            var at = family.FromDraw(draw, states);
            double[] values = draw.Values(states);
            if (check(at, values, draw) is { } problem)
            {
                failures.Add($"case {i}, radius {at.Radius}: {problem}\n  p0 {AmbiguityChecks.Show(at.Nominal)}\n  V {AmbiguityChecks.Show(values)}");
            }
        }

        if (failures.Count > 0)
        {
            Assert.Fail(string.Join('\n', failures));
        }
    }
}
