using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

public sealed class FiniteSetTests() : AmbiguitySetContract(new Family("finite", c => new FiniteSet(c.Matrix("kernels")), FromDraw))
{
    [Test]
    public void Every_problem_of_the_list_is_named() => Assert.Multiple(() =>
    {
        Assert.That(() => new FiniteSet([]), Throws.ArgumentException.With.Message.StartsWith("finite: the list of kernels is empty"));
        Assert.That(
            () => new FiniteSet([[0.5, 0.5], [1.5, -0.5], [1], [0.5, 0.25]]),
            Throws.ArgumentException.With.Message.StartsWith(
                "finite: kernel 1 gives probability 1.5 to state 0; allowed is [0, 1].\n"
                + "finite: kernel 1 gives probability -0.5 to state 1; allowed is [0, 1].\n"
                + "finite: kernel 2 has rows of 1 entries; kernel 0 has 2, and all must have one for every state.\n"
                + "finite: a row of kernel 3 sums to 0.75; rows must sum to 1 within"));
    });

    [Test]
    public void Tied_kernels_share_equally()
    {
        var row = new double[3];
        new FiniteSet([[1, 0, 0], [0, 1, 0], [0, 0, 1]]).WorstRow([1, 0, 0], 0, AmbiguityChecks.Prepare([2, 1, 1]), row);
        Assert.That(row, Is.EqualTo(new[] { 0, 0.5, 0.5 }));
    }

    // Rows outside a triangle by a known amount: all of them within the simplex spanned by three corners except for the fourth entry.
    [Test]
    public void Mixtures_are_members_and_the_rest_is_not() => Assert.Multiple(() =>
    {
        for (int i = 0; i < 300; i++)
        {
            var draw = new Draw(i);
            int n = 2 + draw.Integer(8), count = 1 + draw.Integer(12);
            double[][] rows = [.. Enumerable.Range(0, count).Select(_ => draw.Distribution(n))];
            double[] weights = draw.Distribution(count);
            double[] mixture = [.. Enumerable.Range(0, n).Select(s => weights.Zip(rows, (w, row) => w * row[s]).Sum())];
            Assert.That(new FiniteSet(rows).Violation(rows[0], 0, mixture), Is.InRange(0, 1e-12), $"case {i} {string.Join(" ", rows.Select(AmbiguityChecks.Show))} weights {AmbiguityChecks.Show(weights)}");
        }

        var triangle = new FiniteSet([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]);
        Assert.That(triangle.Violation([1, 0, 0, 0], 0, [0.3, 0.3, 0.3, 0.1]), Is.InRange(0.03, 0.1));
        Assert.That(triangle.Violation([1, 0, 0, 0], 0, [0, 0, 0, 1]), Is.GreaterThan(0.2));
    });

    [Test]
    public void Whole_kernels_are_cut_into_rows() => Assert.Multiple(() =>
    {
        double[] nominal = [1, 0, 0.5, 0.5], other = [0, 1, 0.25, 0.75];
        var set = FiniteSet.PerRow(2, 1, [nominal, other]);
        var values = AmbiguityChecks.Prepare([1, 3]);
        Assert.That(set.At(0).WorstValue([1, 0], 0, values), Is.EqualTo(1));
        Assert.That(set.At(1).WorstValue([0.5, 0.5], 0, values), Is.EqualTo(2));
        Assert.That(set.Descriptor.Name, Is.EqualTo("finite"));
        Assert.That(() => set.WorstValue([1, 0], 0, values), Throws.InvalidOperationException.With.Message.Contains("At(row)"));
        Assert.That(() => FiniteSet.PerRow(2, 2, [nominal]), Throws.ArgumentException.With.Message.StartsWith("finite: kernel 0 has 4 entries; 2 states and 2 actions need 8."));
        Assert.That(
            () => FiniteSet.PerRow(2, 1, [[1, 0, 0.5, 0.6]]),
            Throws.ArgumentException.With.Message.StartsWith("row (s=1, a=0): finite: a row of kernel 0 sums to 1.1; rows must sum to 1"));
    });

    [Test]
    public void Interval_tables_are_cut_into_rows() => Assert.Multiple(() =>
    {
        var set = IntervalSet.PerRow(Support.Full, 2, 1, [0.5, 0, 0, 0], [1, 0.5, 1, 1]);
        var values = AmbiguityChecks.Prepare([3, 1]);
        Assert.That(set.At(0).WorstValue([1, 0], 0, values), Is.EqualTo(2));
        Assert.That(set.At(1).WorstValue([1, 0], 0, values), Is.EqualTo(1));
        Assert.That(
            () => IntervalSet.PerRow(Support.Full, 2, 1, [0, 0], [1, 1]),
            Throws.ArgumentException.With.Message.StartsWith("interval: 2 lower and 2 upper bounds; 2 states and 1 actions need 4 of each."));
    });

    private static Instance FromDraw(Draw draw, int states)
    {
        double[][] rows = [.. Enumerable.Range(0, 1 + draw.Integer(5)).Select(_ => draw.Distribution(states))];
        bool[] reachable = [.. Enumerable.Range(0, states).Select(s => rows.Any(row => row[s] > 0))];
        return new(
            new FiniteSet(rows), rows[0], 0, _ => 0,
            permutation => new FiniteSet([.. rows.Select(row => AmbiguityChecks.Rename(row, permutation))]), reachable)
        {
            Member = inner => Mixture(inner, rows),
        };
    }

    private static double[] Mixture(Draw draw, double[][] rows)
    {
        double[] weights = draw.Distribution(rows.Length);
        return [.. Enumerable.Range(0, rows[0].Length).Select(s => weights.Zip(rows, (w, row) => w * row[s]).Sum())];
    }

    [Test]
    public void Broken_ties_tell_kernels_apart_however_near_they_are()
    {
        // Two tied states and three kernels that differ by a thousandth: each order of the two leaves one minimiser, at one end of the list.
        var set = new FiniteSet([[0.5, 0.5], [0.499, 0.501], [0.501, 0.499]]);
        var ties = new TieGroups(2, [[0, 1]]);
        var values = new PreparedValues(2);
        double[] row = new double[2];
        values.Prepare([-5, -5], ties, new TieOrder(ties, [[0, 1]], 2));
        set.WorstRow([0.5, 0.5], 0, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.501, 0.499 }).Within(1e-15));
        values.Prepare([-5, -5], ties, new TieOrder(ties, [[1, 0]], 2));
        set.WorstRow([0.5, 0.5], 0, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.499, 0.501 }).Within(1e-15));
        values.Prepare([-5, -5], ties);
        set.WorstRow([0.5, 0.5], 0, values, row);
        Assert.That(row, Is.EqualTo(new[] { 0.5, 0.5 }), "the control: while they are tied it is the nominal row");
    }
}
