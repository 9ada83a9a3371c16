using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Tests.Games;

// Coordination, investment and steering, against their definitions written again and against closed forms.
internal sealed class EconomyGameTests
{
    [Test]
    public void Coordination_slips_to_the_other_place() => GameTables.AssertTables(
        GameTables.Make("coordination", ("cost_switch", 0.7), ("alpha", 1.5), ("slip", 0.2)),
        (mu, x, a) => (-1.5 * mu[x]) - (0.7 * a),
        (_, x, a) => [(a == 0 ? x : 1 - x, 0.8), (a == 0 ? 1 - x : x, 0.2)]);

    // Gathering in A: with everybody there, mu(A) = (1 - rho)(1 - slip) under contamination (nature sends to B, the worse place), and
    // D = V(A) - V(B) = cost - alpha (2 mu(A) - 1) because both places go on alike. Switching from B pays when gamma (1 - rho)(1 - 2 slip) D >= cost.
    [TestCase(0, -1, 0.05)]
    [TestCase(0.1, -1, 0.05)]
    [TestCase(0, -2, 0.2)]
    [TestCase(0.2, -3, 0.1)]
    public void Gathering_is_an_equilibrium_up_to_the_closed_form_threshold_of_the_switching_cost(double rho, double alpha, double slip)
    {
        double factor = 0.9 * (1 - rho) * (1 - (2 * slip)), gathered = (1 - rho) * (1 - slip), threshold = -factor * alpha * ((2 * gathered) - 1) / (1 - factor);
        foreach (var (cost, isEquilibrium) in ((double, bool)[])[(threshold * 0.5, true), (threshold * 0.999, true), (threshold * 1.001, false), (threshold * 2, false)])
        {
            var game = Robust(rho, ("cost_switch", cost), ("alpha", alpha), ("slip", slip));
            var point = StationaryCertificate.Certify(game, [1, 0, 0, 1], [gathered, 1 - gathered], new TieGroups(2, []));
            Assert.That(point.Residuals.Consistency, Is.LessThan(1e-12));
            Assert.That(point.Value[0] - point.Value[1], Is.EqualTo(cost - (alpha * ((2 * gathered) - 1))).Within(1e-11));
            Assert.That(StationaryCertificate.Holds(point, 1e-10), Is.EqualTo(isEquilibrium), $"cost {cost}");
        }
    }

    [Test]
    public void Between_staying_and_gathering_there_is_a_mixed_equilibrium_where_the_closed_form_puts_it()
    {
        // g = 0.81; mu(A) - 1/2 = 0.5 * 0.19 / (2 * 0.81); in B switch with the probability that keeps that population.
        double a = 0.5 + (0.5 * 0.19 / 1.62), flow = 0.05 * ((2 * a) - 1) / ((1 - a) * 0.9);
        var mixed = StationaryCertificate.Certify(Robust(0), [1, 0, 1 - flow, flow], [a, 1 - a], new TieGroups(2, []));
        Assert.That(StationaryCertificate.Holds(mixed, 1e-10), Is.True);
        var wrong = StationaryCertificate.Certify(Robust(0), [1, 0, 1 - flow, flow], [a + 0.01, 0.99 - a], new TieGroups(2, []));
        Assert.That(StationaryCertificate.Holds(wrong, 1e-10), Is.False);

        // Staying is an equilibrium for both signs of alpha, gathering only where company is welcome.
        foreach (double alpha in (double[])[-1, 1])
        {
            var game = Robust(0, ("alpha", alpha));
            Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(game, [1, 0, 1, 0], [0.5, 0.5], new TieGroups(2, [[0, 1]])), 1e-10), Is.True);
            Assert.That(StationaryCertificate.Holds(StationaryCertificate.Certify(game, [1, 0, 0, 1], [0.95, 0.05], new TieGroups(2, [])), 1e-10), Is.EqualTo(alpha < 0));
        }
    }

    [Test]
    public void Investments_raise_quality_and_depreciation_lowers_it() => GameTables.AssertTables(
        GameTables.Make("investment", ("levels", 5), ("p", 0.8), ("d", 0.4), ("k", 0.6), ("cost", 0.3)),
        (mu, x, a) => (0.6 * x / (1 + mu[1] + (2 * mu[2]) + (3 * mu[3]) + (4 * mu[4]))) - (0.3 * a),
        (_, x, a) =>
            from raised in (int[])[0, 1]
            from lowered in (int[])[0, 1]
            let success = a * 0.8 * (4 - x) / 5
            let loss = x == 0 ? 0 : 0.4
            select (Math.Clamp(x + raised - lowered, 0, 4), (raised == 1 ? success : 1 - success) * (lowered == 1 ? loss : 1 - loss)));

    [Test]
    public void Steering_costs_and_moves_as_defined()
    {
        const double h = 0.5, pull = 0.3, sigma = 0.4;
        static double Density(int k) => Math.Exp(-(k * h * k * h) / (2 * sigma * sigma));
        double mass = Enumerable.Range(-3, 7).Sum(Density);
        double Mean(double[] mu) => mu.Index().Sum(p => p.Item * h * (p.Index - 3));
        GameTables.AssertTables(
            GameTables.Make("linear_quadratic", ("l", 3), ("m", 1), ("spacing", h), ("pull", pull), ("q", 0.2), ("kappa", 0.8), ("c0", 0.3), ("sigma", sigma)),
            (mu, s, a) =>
            {
                double x = h * (s - 3), move = h * (a - 1), away = Mean(mu) - x;
                return (-move * move / 2) + (0.2 * move * away) - (0.8 / 2 * away * away) - (0.3 / 2 * x * x);
            },
            (mu, s, a) =>
            {
                double x = h * (s - 3), position = (x + (h * (a - 1)) + (pull * (Mean(mu) - x))) / h;
                return
                    from k in Enumerable.Range(-3, 7)
                    from cell in (double[])[Math.Floor(position), Math.Floor(position) + 1]
                    let share = 1 - Math.Abs(position - cell)
                    select (Math.Clamp((int)cell + k + 3, 0, 6), share * Density(k) / mass);
            });
    }

    [Test]
    public void Without_noise_agents_go_where_they_mean_to_and_rounding_keeps_the_expectation()
    {
        var game = GameTables.Make("linear_quadratic", ("l", 6), ("sigma", 0), ("pull", 0.37));
        foreach (var mu in GameTables.Populations(13, 4))
        {
            var model = GameTables.Frozen(game, mu);
            double mean = mu.Index().Sum(p => p.Item * (p.Index - 6));
            for (int x = -3; x <= 3; x++)
            {
                for (int a = -2; a <= 2; a++)
                {
                    var row = model.Row(x + 6, a + 2).ToArray();
                    Assert.That(row.Count(p => p > 0), Is.LessThanOrEqualTo(2));
                    Assert.That(row.Index().Sum(p => p.Item * (p.Index - 6)), Is.EqualTo(x + a + (0.37 * (mean - x))).Within(1e-12));
                }
            }
        }
    }

    // Value and policy of the linear-quadratic regulator by iterating its Riccati equation, at a population with mean 0 in the middle of a wide grid. Moves are
    // multiples of the spacing h, so that the policy can be right to h / 2 only; the value is right to second order in h.
    [TestCase(0.4, 15, 5)]
    [TestCase(0.2, 30, 10)]
    public void On_a_fine_grid_the_best_reply_is_the_linear_quadratic_regulator(double h, int half, int reach)
    {
        const double pull = 0.1, q = 0.1, kappa = 0.5, c0 = 0.1, gamma = 0.9;
        double p = 0;
        for (int i = 0; i < 1000; i++)
        {
            double cross = q + (gamma * p * (1 - pull));
            p = kappa + c0 + (gamma * p * (1 - pull) * (1 - pull)) - (cross * cross / (1 + (gamma * p)));
        }

        double feedback = (q + (gamma * p * (1 - pull))) / (1 + (gamma * p));
        var game = GameTables.Make("linear_quadratic", ("l", half), ("m", reach), ("spacing", h), ("sigma", 0.4));
        var mu = new double[(2 * half) + 1];
        mu[half] = 1;
        var solution = RobustPlanner.Optimise(WithRadii(game, mu), new NominalSet(), gamma);
        int inner = (int)(2 / h);
        for (int i = -inner; i <= inner; i++)
        {
            double x = h * i, move = Enumerable.Range(0, (2 * reach) + 1).Sum(a => solution.Policy[((i + half) * ((2 * reach) + 1)) + a] * h * (a - reach));
            Assert.That(move, Is.EqualTo(-feedback * x).Within((h / 2) + 0.02), $"move at {x}");
            Assert.That(solution.Value[i + half] - solution.Value[half], Is.EqualTo(-p / 2 * x * x).Within(h * h), $"value at {x}");
        }
    }

    private static FrozenModel WithRadii(IMeanFieldGame game, double[] mu)
    {
        var robust = new RobustGame(game, new NominalSet(), new FixedRadius(0));
        var model = robust.NewModel();
        robust.Freeze(mu, model);
        return model;
    }

    private static RobustGame Robust(double rho, params (string Name, double Value)[] parameters) =>
        new(GameTables.Make("coordination", parameters), new ContaminationBall(Support.Full), new FixedRadius(rho));
}
