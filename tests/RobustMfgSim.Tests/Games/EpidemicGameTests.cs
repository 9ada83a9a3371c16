using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Tests.Games;

// Games in which something spreads, against their definitions written again as lists of events, with no parameter at its default.
internal sealed class EpidemicGameTests
{
    [Test]
    public void Activity_pays_and_infects()
    {
        var game = GameTables.Make("sis_activity", ("levels", 3), ("beta", 0.6), ("ext", 0.01), ("delta", 0.2), ("cost_infected", 4));
        GameTables.AssertTables(
            game,
            (_, s, a) => (a * 0.5) - (s == 1 ? 4 : 0),
            (mu, s, a) => s == 1 ? [(0, 0.2), (1, 0.8)] : [(1, 0.01 + (0.6 * 0.5 * a * mu[1])), (0, 0.99 - (0.3 * a * mu[1]))]);
        Assert.That(game.Shape.ActionLabels, Is.EqualTo(new[] { "activity_0", "activity_1", "activity_2" }));
    }

    [Test]
    public void Activity_at_equilibrium_makes_all_levels_equally_good_as_by_hand()
    {
        // By hand: V(I) = 1 - 10 + 0.9 (0.9 V(I) + 0.1 V(S)). Indifference at S: 1 = 0.9 * 0.8 mu(I) D with D = V(S) - V(I), and then activity 0 is optimal:
        // V(S) = 0.9 (V(S) - 0.002 D). So V(S) = -0.018 D, 0.19 V(I) = -9 + 0.09 V(S), V(I) = V(S) - D.
        double d = 9 / (0.19 + (0.018 * 0.1)), infected = 1 / (0.72 * d);
        var result = new AutoSolver().Solve(new RobustGame(GameTables.Make("sis_activity"), new NominalSet(), new FixedRadius(0)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        Assert.That(result.Point.Population[1], Is.EqualTo(infected).Within(1e-10));
        Assert.That(result.Point.Value[0] - result.Point.Value[1], Is.EqualTo(d).Within(1e-8));

        // Mean activity from the balance of infections and recoveries.
        double activity = Enumerable.Range(0, 5).Sum(a => result.Point.Policy[a] * a / 4);
        Assert.That((1 - infected) * (0.002 + (0.8 * activity * infected)), Is.EqualTo(0.1 * infected).Within(1e-10));
    }

    [Test]
    public void Vaccination_immunises_and_immunity_wanes() => GameTables.AssertTables(
        GameTables.Make(
            "sir_vaccination",
            ("dt", 0.25), ("beta", 1.6), ("ext", 0.04), ("vaccination", 0.8), ("recovery", 0.4), ("waning", 0.2), ("cost_infected", 2), ("cost_vaccinate", 0.5)),
        (_, s, a) => (s == 1 ? -2 : 0) - (a == 1 ? 0.5 : 0),
        (mu, s, a) => s switch
        {
            0 => [(1, 0.01 + (0.4 * mu[1])), (2, a == 1 ? 0.2 : 0), (0, 1 - 0.01 - (0.4 * mu[1]) - (a == 1 ? 0.2 : 0))],
            1 => [(2, 0.1), (1, 0.9)],
            _ => [(0, 0.05), (2, 0.95)],
        });

    [Test]
    public void Rates_that_are_too_large_for_the_step_are_reported()
    {
        var result = GameChecks.Check(GameTables.Make("sir_vaccination", ("beta", 1.2), ("dt", 1)), "x");
        Assert.That(result.Problems.Select(p => p.ToString()), Has.Some.EqualTo(
            "game x: kernel row (s=0, a=0) gives next state 0 the probability -0.22 at mu=(0, 1, 0); probabilities must not be negative."));
    }

    [Test]
    public void Defence_and_health_of_a_computer_change_independently()
    {
        double[] recovery = [0.4, 0.2], direct = [0.04, 0.12];
        double[][] contact = [[0.1, 0.3], [0.5, 1]];
        GameTables.AssertTables(
            GameTables.Make(
                "botnet",
                ("dt", 0.5), ("lambda", 0.6), ("q_d", 0.4), ("q_u", 0.2), ("v_d", 0.04), ("v_u", 0.12),
                ("beta_dd", 0.1), ("beta_du", 0.3), ("beta_ud", 0.5), ("beta_uu", 1), ("k_d", 0.3), ("k_i", 2)),
            (_, s, _) => s switch { 0 => -2.3, 1 => -0.3, 2 => -2, _ => 0 },
            (mu, s, a) =>
            {
                int defence = s / 2;
                bool infected = s is 0 or 2;
                double changes = 0.5 * (infected ? recovery[defence] : direct[defence] + (contact[defence][0] * mu[0]) + (contact[defence][1] * mu[2]));
                double switches = a == 1 ? 0.3 : 0;
                int other = infected ? s + 1 : s - 1;
                return [(s, (1 - switches) * (1 - changes)), (other, (1 - switches) * changes), ((s + 2) % 4, switches * (1 - changes)), ((other + 2) % 4, switches * changes)];
            });
    }

    [Test]
    public void Malware_damages_upwards_and_repair_resets()
    {
        GameTables.AssertTables(
            GameTables.Make("malware", ("levels", 4), ("k", 0.3), ("lambda", 0.7)),
            (mu, s, a) => (-(0.3 + ((mu[1] + (2 * mu[2]) + (3 * mu[3])) / 3)) * s / 3) - (0.7 * a),
            (_, s, a) => a == 1 ? [(0, 1)] : Enumerable.Range(s, 4 - s).Select(t => (t, 1.0 / (4 - s))));
    }

    // A stationary best reply found by scanning thresholds with the test's own chain and value iteration: no table of the program is read.
    [TestCase(0.5)]
    [TestCase(1.2)]
    public void Malware_is_repaired_from_the_severity_that_a_scan_of_thresholds_finds(double price)
    {
        const int levels = 11;
        var consistent = new List<int>();
        for (int threshold = 1; threshold <= levels; threshold++)
        {
            double mean = MeanSeverity(threshold, levels);
            var gain = GainOfRepair(mean, price, levels);
            if (Enumerable.Range(0, levels).All(s => s >= threshold ? gain[s] > 0 : gain[s] < 0))
            {
                consistent.Add(threshold);
            }
        }

        var result = new AutoSolver().Solve(
            new RobustGame(GameTables.Make("malware", ("lambda", price)), new NominalSet(), new FixedRadius(0)), new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        var policy = result.Point.Policy;
        var mixed = Enumerable.Range(0, levels).Where(s => policy[2 * s] is > 1e-9 and < 1 - 1e-9).ToArray();
        int first = Enumerable.Range(0, levels).TakeWhile(s => policy[(2 * s) + 1] < 0.5).Count();
        Assert.That(Enumerable.Range(0, levels).All(s => mixed.Contains(s) || policy[(2 * s) + 1] == (s >= first ? 1 : 0)), Is.True, "a threshold policy");
        Assert.That(mixed, Has.Length.LessThanOrEqualTo(1));
        if (mixed.Length == 0)
        {
            Assert.That(consistent, Does.Contain(first));
            Assert.That(result.Point.Population.Index().Sum(p => p.Item * p.Index / (levels - 1)), Is.EqualTo(MeanSeverity(first, levels)).Within(1e-9));
        }
        else
        {
            Assert.That(GainOfRepair(result.Point.Population.Index().Sum(p => p.Item * p.Index / (levels - 1)), price, levels)[mixed[0]], Is.Zero.Within(1e-7));
        }
    }

    // Severity when everybody repairs from the threshold upwards.
    private static double MeanSeverity(int threshold, int levels)
    {
        var mu = new double[levels];
        mu[0] = 1;
        for (int step = 0; step < 4000; step++)
        {
            var next = new double[levels];
            for (int s = 0; s < levels; s++)
            {
                if (s >= threshold)
                {
                    next[0] += mu[s];
                    continue;
                }

                for (int t = s; t < levels; t++)
                {
                    next[t] += mu[s] / (levels - s);
                }
            }

            mu = next;
        }

        return mu.Index().Sum(p => p.Item * p.Index / (levels - 1.0));
    }

    private static double[] GainOfRepair(double mean, double price, int levels)
    {
        double[] value = new double[levels], gain = new double[levels];
        for (int sweep = 0; sweep < 400; sweep++)
        {
            var old = (double[])value.Clone();
            for (int s = 0; s < levels; s++)
            {
                double wait = 0.9 * old[s..].Average(), repair = (0.9 * old[0]) - price;
                gain[s] = repair - wait;
                value[s] = (-(0.2 + mean) * s / (levels - 1)) + Math.Max(wait, repair);
            }
        }

        return gain;
    }
}
