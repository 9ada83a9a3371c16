using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>The checks of the contract find what is wrong with sets that are wrong in one way each.</summary>
public sealed class BrokenSetsTests
{
    private static readonly double[] Nominal = [0.3, 0.2, 0.5], Values = [0.0, 0.0, 1.0];

    private static readonly Family L1 = Family.Ball("l1", s => new L1Ball(s), 2, Distances.L1, (_, _) => 2);

    [Test]
    public void A_sound_set_passes_every_check() => Assert.Multiple(() =>
    {
        var at = At(new L1Ball(Support.Full));
        double[] row = AmbiguityChecks.Row(at, Values);
        Assert.That(AmbiguityChecks.Member(L1, at, row), Is.Null);
        Assert.That(AmbiguityChecks.RefusesWhatIsNoDistribution(at, 0, 1), Is.Null);
        Assert.That(AmbiguityChecks.Attains(at, Values, row), Is.Null);
        Assert.That(AmbiguityChecks.NotBeaten(L1, at, Values, new Draw(1), 100), Is.Null);
        Assert.That(AmbiguityChecks.Relabelling(L1, at, Values, [1, 2, 0]), Is.Null);
        Assert.That(AmbiguityChecks.Continuous(at, Values, 0.1, new Draw(1)), Is.Null);
        Assert.That(AmbiguityChecks.TendsToMinimum(L1, at, Values, 1e-4), Is.Null);
        Assert.That(AmbiguityChecks.NoiseInTies(at, Values, new Draw(1)), Is.Null);
        Assert.That(AmbiguityChecks.AllocatesNothing(at, Values), Is.Null);
    });

    [Test]
    public void A_value_that_is_not_attained_is_found() =>
        Assert.That(Attains(At(new Broken { Value = v => v - 1e-8 })), Does.StartWith("the row misses the value by 9.99"));

    [Test]
    public void A_row_outside_the_set_is_found() => Assert.Multiple(() =>
    {
        Assert.That(Member(At(new Broken { Radius = r => r * 1.0001 })), Does.StartWith("Violation says"));
        Assert.That(Member(At(new Broken { Radius = r => r * 1.0001, Membership = _ => 0 })), Does.StartWith("the row is outside by"));
    });

    [Test]
    public void A_set_that_takes_anything_for_a_member_is_found() => Assert.That(
        AmbiguityChecks.RefusesWhatIsNoDistribution(At(new Broken { Membership = _ => 0 }), 0, 1), Does.StartWith("Violation says 0 of a row that sums to 1.001"));

    [Test]
    public void A_row_that_is_not_a_distribution_is_found() => Assert.Multiple(() =>
    {
        Assert.That(Member(At(new Broken { Row = row => row[0] += 1e-9 })), Does.StartWith("the row sums to 1.000000001"));
        Assert.That(Member(At(new Broken { Row = row => row[0] = -row[0] })), Does.StartWith("a negative or undefined entry"));
    });

    [Test]
    public void A_value_that_is_not_the_minimum_is_found() => Assert.That(
        AmbiguityChecks.NotBeaten(L1, At(new Broken { Radius = r => r * 0.9 }), Values, new Draw(1), 100), Does.StartWith("a member is better by"));

    [Test]
    public void A_row_that_depends_on_the_numbering_is_found() => Assert.That(
        AmbiguityChecks.Relabelling(L1, At(new Broken { Row = ToFirstTied }), Values, [1, 0, 2]), Does.StartWith("the row changes by"));

    [Test]
    public void A_worst_row_that_follows_noise_is_found()
    {
        var at = At(new Broken { RowOf = FollowNoise });
        string?[] found = [.. Enumerable.Range(0, 20).Select(i => AmbiguityChecks.NoiseInTies(at, Values, new Draw(i)))];
        Assert.That(found, Has.Some.StartWith("the row changes by"));
    }

    [Test]
    public void A_smoothed_row_that_jumps_is_found() => Assert.That(
        AmbiguityChecks.Continuous(At(new Broken { SmoothedIsWorst = true }), [0.5, 0.5, 0.5], 0.1, new Draw(1)), Does.StartWith("the smoothed row jumps by"));

    [Test]
    public void A_smoothed_row_that_stays_away_from_the_minimum_is_found() => Assert.That(
        AmbiguityChecks.TendsToMinimum(L1, At(new Broken { Temperature = _ => 5 }), Values, 1e-4), Does.StartWith("value gap"));

    [Test]
    public void A_value_that_is_not_monotone_concave_or_equivariant_is_found() => Assert.Multiple(() =>
    {
        var squared = At(new Broken { Value = v => v * v * v });
        Assert.That(AmbiguityChecks.Translation(L1, squared, Values, 10), Does.StartWith("sigma(V + 10) is off by"));
        Assert.That(AmbiguityChecks.Concave(L1, squared, Values, [3, 3, 3], 0.5), Does.StartWith("not concave by"));
        Assert.That(AmbiguityChecks.MonotoneAndLipschitz(L1, At(new Broken { Value = v => -v }), Values, [1, 1, 1]), Does.Contain("sigma by -1"));
    });

    [Test]
    public void A_wrong_promise_about_nominal_rows_is_found() => Assert.Multiple(() =>
    {
        Assert.That(AmbiguityChecks.BetweenNominalRows(L1, At(new L1Ball(Support.Full)), Values, [1, 0, 0], 0.5), Is.Null);
        Assert.That(AmbiguityChecks.BetweenNominalRows(L1, At(new Broken { Value = v => -v, Promises = true }), Values, [1, 0, 0], 0.5), Does.StartWith("above the chord by"));
        Assert.That(AmbiguityChecks.BetweenNominalRows(L1, At(new Broken { Promises = true }), Values, [1, 0, 0], 0.5), Does.StartWith("the worst row bends by"));
    });

    [Test]
    public void Allocation_is_found() =>
        Assert.That(AmbiguityChecks.AllocatesNothing(At(new Broken { Row = _ => GC.KeepAlive(new double[8]) }), Values), Does.EndWith("bytes were allocated"));

    private static Instance At(IAmbiguitySet set) =>
        new(set, Nominal, 0.25, row => Distances.L1(row, Nominal) - 0.25, _ => set, [true, true, true]);

    private static string? Member(Instance at) => AmbiguityChecks.Member(L1, at, AmbiguityChecks.Row(at, Values));

    private static string? Attains(Instance at) => AmbiguityChecks.Attains(at, Values, AmbiguityChecks.Row(at, Values));

    // All that states 0 and 1 have goes to the one with the lower index: the value is the same.
    private static void ToFirstTied(Span<double> row) => (row[0], row[1]) = (row[0] + row[1], 0);

    // As a careless implementation would: the strictly lowest value takes all.
    private static void FollowNoise(PreparedValues values, Span<double> row)
    {
        double mass = row[0] + row[1];
        bool first = values.Values[0] <= values.Values[1];
        (row[0], row[1]) = first ? (mass, 0.0) : (0.0, mass);
    }

    private sealed class Broken : IAmbiguitySet
    {
        private readonly L1Ball _sound = new(Support.Full);

        public Func<double, double> Value { get; init; } = v => v;

        public Func<double, double> Radius { get; init; } = r => r;

        public Func<double, double> Temperature { get; init; } = t => t;

        public Func<double, double> Membership { get; init; } = v => v;

        public Change Row { get; init; } = _ => { };

        public ChangeOf RowOf { get; init; } = (_, _) => { };

        public bool SmoothedIsWorst { get; init; }

        public bool Promises { get; init; }

        public bool ConvexInNominal => Promises;

        public bool AffineWorstRow(PreparedValues values) => Promises;

        public Descriptor Descriptor => _sound.Descriptor;

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) =>
            Value(_sound.WorstValue(nominal, Radius(radius), values));

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row)
        {
            _sound.WorstRow(nominal, Radius(radius), values, row);
            Row(row);
            RowOf(values, row);
        }

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row)
        {
            if (SmoothedIsWorst)
            {
                _sound.WorstRow(nominal, radius, Noisy(values), row);
            }
            else
            {
                _sound.SmoothedRow(nominal, radius, values, Temperature(temperature), row);
            }
        }

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => Membership(_sound.Violation(nominal, radius, row));

        // Spreads the values out, so that noise is not taken for a tie.
        private static PreparedValues Noisy(PreparedValues values)
        {
            var spread = new PreparedValues(values.States);
            spread.Prepare([.. values.Values.ToArray().Select(v => (v - values.Minimum) * 1e12)]);
            return spread;
        }
    }

    private delegate void Change(Span<double> row);

    private delegate void ChangeOf(PreparedValues values, Span<double> row);
}
