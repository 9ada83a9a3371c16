using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Moments;

namespace RobustMfgSim.Tests.Verification.Moments;

internal sealed class LatticeReaderTests
{
    [TestCase(2, 6)]
    [TestCase(3, 4)]
    [TestCase(4, 3)]
    public void Expected_monomials_are_those_of_all_joint_next_states(int states, int degree)
    {
        const int Agents = 5;
        var game = new RobustGame(TabularGame.Random(7, states, 2), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var point = Points.Held(game, UniformPolicy.Rows(game), 300);
        var basis = new MonomialBasis(states - 1, degree);
        var reader = new LatticeReader(game, point, Agents, basis);
        int[] where = [0, 1, 1, states - 1, 0];
        long[] counts = [.. Enumerable.Range(0, states).Select(s => (long)where.Count(x => x == s))];
        reader.MoveTo(counts);
        var position = reader.NewPosition();
        reader.Write(1, position);
        Assert.That(position.Here, Is.EqualTo(Monomials(basis, counts, point, Agents)).Within(1e-12));

        double[] e = [.. counts.Select(c => c / (double)Agents)];
        var model = game.NewModel();
        game.Freeze(e, model);
        var kernel = new double[states * 2 * states];
        new NatureSelection(point).Write(model, game.Ambiguity, kernel);
        int[] others = [0, 1, states - 1, 0];
        double[][] rows = [.. others.Select(s => Enumerable.Range(0, states).Select(t => 0.5 * (kernel[(s * 2 * states) + t] + kernel[(((s * 2) + 1) * states) + t])).ToArray())];
        for (int own = 0; own < states; own++)
        {
            var expected = new double[basis.Count];
            foreach (int[] next in Joint(states, others.Length))
            {
                double p = next.Select((t, i) => rows[i][t]).Aggregate(1.0, (x, y) => x * y);
                long[] to = [.. Enumerable.Range(0, states).Select(s => (long)next.Count(x => x == s) + (s == own ? 1 : 0))];
                expected = [.. expected.Zip(Monomials(basis, to, point, Agents), (x, y) => x + (p * y))];
            }

            Assert.That(position.Next.AsSpan(own * basis.Count, basis.Count).ToArray(), Is.EqualTo(expected).Within(1e-10));
        }
    }

    [Test]
    public void Costs_are_the_mean_monomials_of_independent_initial_states()
    {
        const int Agents = 4;
        var game = new RobustGame(TabularGame.Random(7, 3, 2), new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var point = Points.Held(game, UniformPolicy.Rows(game), 300);
        var basis = new MonomialBasis(2, 4);
        double[] initial = [0.5, 0.3, 0.2], costs = new LatticeReader(game, point, Agents, basis).InitialCosts(initial), expected = new double[3 * basis.Count];
        foreach (int[] all in Joint(3, Agents))
        {
            double p = all.Aggregate(1.0, (x, s) => x * initial[s]);
            long[] counts = [.. Enumerable.Range(0, 3).Select(s => (long)all.Count(x => x == s))];
            double[] values = Monomials(basis, counts, point, Agents);
            for (int k = 0; k < basis.Count; k++)
            {
                expected[(all[0] * basis.Count) + k] += p * values[k];
            }
        }

        Assert.That(costs, Is.EqualTo(expected).Within(1e-11));
    }

    // prod_i z_i^alpha_i with z = sqrt(N) (c / N - mu), without the recursions of the product.
    private static double[] Monomials(MonomialBasis basis, long[] counts, StationaryPoint point, int agents) =>
    [
        .. Enumerable.Range(0, basis.Count).Select(k => basis.Exponents(k).ToArray()
            .Select((power, i) => Math.Pow(Math.Sqrt(agents) * ((counts[i] / (double)agents) - point.Population[i]), power))
            .Aggregate(1.0, (x, y) => x * y)),
    ];

    private static IEnumerable<int[]> Joint(int states, int agents) => Enumerable.Range(0, (int)Math.Pow(states, agents))
        .Select(x => Enumerable.Range(0, agents).Select(i => x / (int)Math.Pow(states, i) % states).ToArray());
}
