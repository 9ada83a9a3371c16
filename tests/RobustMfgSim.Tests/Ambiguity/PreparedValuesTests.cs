using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

internal sealed class PreparedValuesTests
{
    [Test]
    public void The_order_is_by_value_then_state_whatever_was_prepared_before([Values(1, 5, 24, 25, 300)] int states)
    {
        var values = new PreparedValues(states);
        for (int i = 0; i < 60; i++)
        {
            double[] v = new Draw(i).Values(states);
            values.Prepare(v);
            int[] expected = [.. Enumerable.Range(0, states).OrderBy(s => v[s]).ThenBy(s => s)];
            Assert.That(values.Minimum, Is.EqualTo(v.Min()));
            Assert.That(values.Maximum, Is.EqualTo(v.Max()));
            Assert.That(values.Order.ToArray(), Is.EqualTo(expected), $"case {i}");
            Assert.That(values.Sorted.ToArray(), Is.EqualTo(expected.Select(s => v[s])));
        }
    }

    [Test]
    public void Tie_groups_start_at_their_lowest_value()
    {
        // 0.6e-10 steps: the third is too far from the first though near the second.
        var values = AmbiguityChecks.Prepare([1.2e-10, 0, 5, 0.6e-10]);
        Assert.That(values.Groups, Is.EqualTo(3));
        Assert.That(values.Group(0).ToArray(), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(values.Group(1).ToArray(), Is.EqualTo(new[] { 0 }));
        Assert.That(values.GroupStart.ToArray(), Is.EqualTo(new[] { 0, 2, 3, 4 }));
    }

    [Test]
    public void An_expanded_row_forgets_the_row_before()
    {
        var values = AmbiguityChecks.Prepare([1, 2, 3, 4]);
        Assert.That(values.Expand([0, 2], [0.5, 0.5]).ToArray(), Is.EqualTo(new[] { 0.5, 0, 0.5, 0 }));
        Assert.That(values.Expand([3], [1]).ToArray(), Is.EqualTo(new double[] { 0, 0, 0, 1 }));
    }
}
