using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Tests.Ambiguity;

namespace RobustMfgSim.Tests.RobustDynamics;

internal sealed class SparseModelTests
{
    [TestCase(new[] { 0, 2, 4 }, new[] { 0, 1, 0, 1 }, new[] { 0.5, 0.5, 0.2, 0.7 }, "row (s=1, a=0) sums to 0.8999999999999999; rows must sum to 1 within 1E-09.")]
    [TestCase(new[] { 0, 2, 4 }, new[] { 0, 1, 1, 0 }, new[] { 0.5, 0.5, 0.5, 0.5 }, "row (s=1, a=0) lists next state 0 as entry 3; next states lie in [0, 1] and ascend within a row.")]
    [TestCase(new[] { 0, 2, 4 }, new[] { 0, 1, 0, 2 }, new[] { 0.5, 0.5, 0.5, 0.5 }, "row (s=1, a=0) lists next state 2 as entry 3; next states lie in [0, 1] and ascend within a row.")]
    [TestCase(new[] { 0, 2, 4 }, new[] { 0, 1, 0, 1 }, new[] { 1.5, -0.5, 0.5, 0.5 }, "row (s=0, a=0) gives next state 1 the mass -0.5; masses are at least 0.")]
    [TestCase(new[] { 0, 5, 4 }, new[] { 0, 1, 0, 1 }, new[] { 0.5, 0.5, 0.5, 0.5 }, "row (s=0, a=0) ends at entry 5 and starts at 0; row starts must ascend.")]
    [TestCase(new[] { 0, 4 }, new[] { 0, 1, 0, 1 }, new[] { 0.5, 0.5, 0.5, 0.5 }, "2 row starts for 4 next states and 4 probabilities; 3 starts from 0 to the number of entries are needed. (Parameter 'rowStarts')")]
    public void Wrong_rows_are_named(int[] starts, int[] next, double[] masses, string message) =>
        Assert.That(() => new SparseModel(2, 1, starts, next, masses), Throws.ArgumentException.With.Message.EqualTo(message));

    [Test]
    public void A_sparse_row_has_the_value_of_the_full_row([Values(6, 60, 200)] int states) => Assert.Multiple(() =>
    {
        for (int i = 0; i < 200; i++)
        {
            var draw = new Draw(i);
            double[] nominal = draw.Distribution(states), v = draw.Values(states);
            int[] entries = [.. Enumerable.Range(0, states).Where(s => nominal[s] > 0 || s % 7 == 0)];
            double[] masses = [.. entries.Select(s => nominal[s])];
            var support = draw.Support();
            foreach (IAmbiguitySet set in new IAmbiguitySet[] { new NominalSet(), new ContaminationBall(support), new TotalVariationBall(support), new KullbackLeiblerBall(support), new L1Ball(support) })
            {
                double radius = draw.Radius(1), start = 0;
                var values = AmbiguityChecks.Prepare(v);
                double found = set.WorstValue(entries, masses, radius, values, ref start);
                Assert.That(found, Is.EqualTo(set.WorstValue(nominal, radius, values)).Within(1e-12 * AmbiguityChecks.Scale(v)), $"case {i}, {set.Descriptor.Name}, {support}");
            }
        }
    });
}
