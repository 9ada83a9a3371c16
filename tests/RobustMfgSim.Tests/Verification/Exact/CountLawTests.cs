using System.Numerics;
using RobustMfgSim.Environments;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Verification.Exact;

internal sealed class CountLawTests
{
    [Test]
    public void Few_agents_have_the_law_of_all_their_ways_to_move()
    {
        double[][] rows = [[0.2, 0.5, 0.3], [0.7, 0, 0.3], [0, 1, 0]];
        int[] agents = [2, 1, 1];
        var lattice = new CountLattice(5, 3);
        var law = new CountLaw(lattice);
        law.Clear();
        for (int j = 0; j < 3; j++)
        {
            law.Add(rows[j], agents[j]);
        }

        Assert.That(law.Finish(), Is.LessThan(1e-15));
        var expected = new double[lattice.Points];
        double[][] each = [rows[0], rows[0], rows[1], rows[2]];
        for (int way = 0; way < 81; way++)
        {
            var counts = new int[3];
            double probability = 1;
            for (int i = 0, rest = way; i < 4; i++, rest /= 3)
            {
                probability *= each[i][rest % 3];
                counts[rest % 3]++;
            }

            expected[lattice.Rank(counts)] += probability;
        }

        for (int i = 0; i < lattice.Points; i++)
        {
            double found = i >= law.Start && i < law.Start + law.Masses.Length ? law.Masses[i - law.Start] : 0;
            Assert.That(found, Is.EqualTo(expected[i]).Within(1e-15), $"point {i}");
        }
    }

    [Test]
    public void Many_agents_have_a_binomial_law_and_what_is_dropped_is_told()
    {
        const int Agents = 700;
        var law = new CountLaw(new(Agents, 2));
        law.Clear();
        law.Add([0.75, 0.25], Agents);
        double dropped = law.Finish(), missing = 1;
        Assert.That(law.Masses.Length, Is.LessThan(Agents / 2), "far tails must be cut for this to test anything");

        // C(N, k) 3^(N - k) / 4^N in whole numbers.
        BigInteger choose = 1, power = BigInteger.Pow(3, Agents), total = BigInteger.Pow(4, Agents);
        for (int k = 0; k <= Agents; k++)
        {
            double expected = (double)(choose * power * BigInteger.Pow(10, 40) / total) / 1e40;
            if (k >= law.Start && k < law.Start + law.Masses.Length)
            {
                Assert.That(law.Masses[k - law.Start], Is.EqualTo(expected).Within((1e-12 * expected) + (Agents * CountLaw.Negligible)), $"{k}");
                missing -= expected;
            }

            choose = choose * (Agents - k) / (k + 1);
            power /= 3;
        }

        Assert.That(missing, Is.LessThanOrEqualTo(dropped + 1e-12));
        Assert.That(dropped, Is.LessThan(1e-12));
    }
}
