using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Verification.Bounds;

internal sealed class SimulationCertificateTests
{
    [Test]
    public void One_agent_elsewhere_and_nobody_following_moves_two_over_N_for_ever()
    {
        Assert.That(SimulationCertificate.Displacement(50, 0.9, 0, 0), Is.EqualTo(0.9 / 0.1 * 2 / 50).Within(1e-12));

        // By hand, three steps: u = 1, 0.7 + 0.5 = 1.2, 0.7 + 0.5 * 1.2 = 1.3; the fixed point is 1.4 with ratio 0.5.
        double geometric = Enumerable.Range(1, 400).Sum(t => Math.Pow(0.8, t) * (1.4 - (0.4 * Math.Pow(0.5, t - 1))) * 2 / 100);
        Assert.That(SimulationCertificate.Displacement(100, 0.8, 0.2, 0.3), Is.EqualTo(geometric).Within(1e-12));
        Assert.That(SimulationCertificate.Displacement(10, 0.9, 5, 1), Is.LessThanOrEqualTo(2 * 0.9 / 0.1));
    }

    [Test]
    public void Quotients_of_neighbours_are_those_of_all_pairs_of_the_lattice()
    {
        const int Agents = 5;
        var game = new RobustGame(TabularGame.Random(4, 3, 2), new ChiSquareBall(), new FixedRadius(0.3));
        var point = Points.Held(game, UniformPolicy.Rows(game), 400);
        var found = GlobalConstants.Compute(game, point, Agents, 1000)!;
        var tables = (from i in Enumerable.Range(0, Agents + 1) from j in Enumerable.Range(0, Agents + 1 - i) select new[] { i / 5.0, j / 5.0, (Agents - i - j) / 5.0 })
            .Select(mu => (Mu: mu, Table: Tables(game, point, mu))).ToList();
        double defect = 0, rows = 0, dobrushin = 0;
        foreach (var (mu, one) in tables)
        {
            dobrushin = Math.Max(dobrushin, Enumerable.Range(0, 9).Max(k => L1(one.Rows[k / 3], one.Rows[k % 3]) / 2));
            foreach (var (nu, other) in tables.Where(t => L1(t.Mu, mu) > 1e-9))
            {
                defect = Math.Max(defect, one.Defect.Zip(other.Defect, (x, y) => Math.Abs(x - y)).Max() / L1(mu, nu));
                rows = Math.Max(rows, Enumerable.Range(0, 3).Max(s => L1(one.Rows[s], other.Rows[s])) / L1(mu, nu));
            }
        }

        Assert.That((found.Defect, found.Rows, found.Dobrushin), Is.EqualTo((defect, rows, dobrushin)).Using<(double, double, double)>(
            (x, y) => Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) + Math.Abs(x.Item3 - y.Item3) < 1e-9));
        Assert.That(found.Source, Is.EqualTo(ConstantSource.Lattice));
        Assert.That(GlobalConstants.Compute(game, point, Agents, 10), Is.Null, "no formula for chi-square and too many points");
    }

    // The simulated part against the exact law of the number of infected agents, pushed forward through binomials written here; the certificate against the exact programme.
    [Test]
    public void The_simulated_part_has_its_exact_mean_and_the_certificate_holds()
    {
        const int Agents = 6, Steps = 200;
        const double Delta = 1e-6;
        var game = Points.Epidemic();
        var point = Points.EpidemicEquilibrium(game);
        var constants = GlobalConstants.Compute(game, point, Agents, 1000)!;
        double largest = constants.LargestDefect / (1 - game.Discount), eps = 0.04 * largest;
        int episodes = (int)Math.Ceiling(Math.Log(2 / Delta) / (2 * Math.Pow(eps / largest, 2)));
        var design = new EpisodeDesign(
            game, point, point.Population, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point), [], 20260622, 1e-6);
        var simulator = new EpisodeSimulator(design, Agents);
        double mean = Enumerable.Range(0, episodes).Average(k => simulator.Run((uint)k).Defect!.Value);
        double exact = ExactDefect(game, point, Agents, Steps, point.Population);
        Assert.That(mean, Is.EqualTo(exact).Within(eps));

        // Started from everybody infected the mean is another one: the comparison can fail.
        Assert.That(Math.Abs(ExactDefect(game, point, Agents, Steps, [0, 1]) - exact), Is.GreaterThan(eps));

        var certificate = SimulationCertificate.Compute(new(exact, exact, exact), Steps, Agents, game.Discount, constants);
        var values = ExactFiniteGame.Solve(
            new(game, point, point.Population, () => new TablePolicy(point.Policy, game.Actions), () => new EquilibriumAdversary(game, point)), Agents).Values;
        Assert.That(certificate.Exploitability, Is.GreaterThan(values.Robust.Exploitability));
        Assert.That(certificate.FixedExploitability, Is.InRange(values.FixedAdversary.Exploitability, certificate.Exploitability));
    }

    private static double ExactDefect(RobustGame game, StationaryPoint point, int agents, int steps, double[] initial)
    {
        double[] law = Binomial(agents, initial[1]);
        double sum = 0, weight = 1;
        for (int t = 0; t < steps; t++, weight *= game.Discount)
        {
            var next = new double[agents + 1];
            for (int ill = 0; ill <= agents; ill++)
            {
                var (defect, rows) = Tables(game, point, [1 - (ill / (double)agents), ill / (double)agents]);
                double above = Math.Max(0, defect.Max()), below = Math.Max(0, Enumerable.Range(0, 2).Max(s => -Enumerable.Range(0, 2).Sum(a => point.Policy[(s * 2) + a] * defect[(s * 2) + a])));
                sum += weight * law[ill] * (above + below);
                double[] infected = Binomial(agents - ill, rows[0][1]), stay = Binomial(ill, rows[1][1]);
                for (int i = 0; i < infected.Length; i++)
                {
                    for (int j = 0; j < stay.Length; j++)
                    {
                        next[i + j] += law[ill] * infected[i] * stay[j];
                    }
                }
            }

            law = next;
        }

        return sum;
    }

    private static double[] Binomial(int count, double p)
    {
        double[] law = [1];
        for (int k = 0; k < count; k++)
        {
            var before = law;
            law = [.. Enumerable.Range(0, before.Length + 1).Select(i => ((i < before.Length ? before[i] : 0) * (1 - p)) + (i > 0 ? before[i - 1] * p : 0))];
        }

        return law;
    }

    private static (double[] Defect, double[][] Rows) Tables(RobustGame game, StationaryPoint point, double[] mu)
    {
        int n = game.States, m = game.Actions;
        var model = game.NewModel();
        game.Freeze(mu, model);
        var values = new PreparedValues(n);
        values.Prepare(point.Value, point.Ties);
        var kernel = new double[n * m * n];
        RobustBellmanOperator.WorstKernel(model, game.Ambiguity, values, kernel);
        double[] defect = [.. Enumerable.Range(0, n * m).Select(i =>
            model.Rewards[i] + (game.Discount * Enumerable.Range(0, n).Sum(t => kernel[(i * n) + t] * point.Value[t])) - point.Value[i / m])];
        return (defect, [.. Enumerable.Range(0, n).Select(s => Enumerable.Range(0, n).Select(t => Enumerable.Range(0, m).Sum(a => point.Policy[(s * m) + a] * kernel[(((s * m) + a) * n) + t])).ToArray())]);
    }

    private static double L1(double[] x, double[] y) => x.Zip(y, (a, b) => Math.Abs(a - b)).Sum();
}
