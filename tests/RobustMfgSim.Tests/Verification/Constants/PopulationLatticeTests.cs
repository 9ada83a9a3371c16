using NUnit.Framework;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Tests.Verification.Constants;

internal sealed class PopulationLatticeTests
{
    [TestCase(1, 1, 1)]
    [TestCase(5, 1, 1)]
    [TestCase(7, 2, 8)]
    [TestCase(4, 3, 15)]
    [TestCase(3, 5, 35)]
    public void Every_count_vector_comes_exactly_once(int agents, int states, int points)
    {
        var lattice = new PopulationLattice(agents, states);
        var seen = new HashSet<string>();
        var population = new double[states];
        while (lattice.Next(population))
        {
            int[] counts = [.. population.Select(p => (int)Math.Round(p * agents))];
            Assert.That(counts.Sum(), Is.EqualTo(agents));
            Assert.That(counts.Select(k => (double)k / agents), Is.EqualTo(population));
            Assert.That(seen.Add(string.Join(',', counts)), Is.True);
        }

        Assert.That(seen, Has.Count.EqualTo(points));
        Assert.That(PopulationLattice.AtMost(agents, states, points), Is.True);
        Assert.That(PopulationLattice.AtMost(agents, states, points - 1), Is.False);
    }

    [TestCase(199_999, 2, true)]
    [TestCase(200_000, 2, false)]
    [TestCase(1_000_000_000, 500, false)]
    [TestCase(1, 200_000, true)]
    [TestCase(1, 200_001, false)]
    public void Large_lattices_are_counted_without_overflow(int agents, int states, bool enumerable)
    {
        Assert.That(PopulationLattice.AtMost(agents, states, 200_000), Is.EqualTo(enumerable));
    }
}
