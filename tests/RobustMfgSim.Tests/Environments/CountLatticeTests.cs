using RobustMfgSim.Environments;

namespace RobustMfgSim.Tests.Environments;

internal sealed class CountLatticeTests
{
    [Test]
    public void Every_way_to_stand_has_one_number([Values(1, 2, 3, 4)] int states, [Values(0, 1, 2, 5)] int agents)
    {
        var lattice = new CountLattice(agents, states);
        var found = Enumerable.Range(0, lattice.Points).Select(i => string.Join(',', lattice.Counts(i).ToArray())).ToArray();
        Assert.That(found, Is.EquivalentTo(Compositions(agents, states).Select(c => string.Join(',', c))));
        Assert.That(CountLattice.Size(agents, states), Is.EqualTo(lattice.Points));
        for (int i = 0; i < lattice.Points; i++)
        {
            Assert.That(lattice.Rank(lattice.Counts(i)), Is.EqualTo(i));
            double[] population = [.. lattice.Counts(i).ToArray().Select(k => k / (double)Math.Max(1, agents))];
            Assert.That(lattice.Rank(population), Is.EqualTo(i));
        }
    }

    [Test]
    public void One_agent_more_or_less_is_found_and_points_of_fewer_agents_come_first()
    {
        CountLattice lattice = new(6, 4), fewer = new(5, 4);
        for (int i = 0; i < lattice.Points; i++)
        {
            int[] counts = lattice.Counts(i).ToArray();
            for (int s = 0; s < 4; s++)
            {
                // k + delta_s among 6 agents, with k the same number among 5.
                int up = lattice.Up(s, i), down = lattice.Down(s, i);
                Assert.That(up < 0, Is.EqualTo(i >= fewer.Points));
                Assert.That(down < 0, Is.EqualTo(counts[s] == 0));
                if (up >= 0)
                {
                    int[] expected = fewer.Counts(i).ToArray();
                    expected[s]++;
                    Assert.That(lattice.Counts(up).ToArray(), Is.EqualTo(expected));
                }

                if (down >= 0)
                {
                    counts[s]--;
                    Assert.That(fewer.Counts(down).ToArray(), Is.EqualTo(counts));
                    counts[s]++;
                }
            }
        }
    }

    private static IEnumerable<int[]> Compositions(int agents, int states) => states == 1
        ? [[agents]]
        : Enumerable.Range(0, agents + 1).SelectMany(first => Compositions(agents - first, states - 1).Select(rest => (int[])[first, .. rest]));
}
