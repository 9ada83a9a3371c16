using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class CoalitionAdversaryTests
{
    private const double Radius = 0.2, Discount = 0.8;
    private static readonly double[] Policy = [0.4, 0.6, 0.7, 0.3];

    [Test]
    public void The_first_order_value_is_exact_where_the_value_is_affine_in_the_population()
    {
        // By hand: the reward is minus the share in state 1 whatever the own state is, the share falls back to 0.4 by the factor 0.5 a step, so that
        // W(s, e) = -2 - (e(1) - 0.4) / (1 - 0.8 * 0.5).
        var game = new RobustGame(new Crowd(), new NominalSet(), new FixedRadius(0));
        var point = StationaryCertificate.Certify(game, [1, 1], [0.6, 0.4], new TieGroups(2, [[0, 1]]));
        Assert.That(new FirstOrderValue(game, point).Slopes, Is.EqualTo((double[])[0.4 / 0.6, -1, 0.4 / 0.6, -1]).Within(1e-7));
    }

    [Test]
    public void All_others_are_sent_where_they_hurt_the_tagged_agent()
    {
        // Contamination 0.2 sends everybody to state 1 (by hand), although for themselves no state is worse than the other.
        var game = new RobustGame(new Crowd(), new NaiveContamination(), new FixedRadius(Radius));
        var point = StationaryCertificate.Certify(game, [1, 1], [0.6, 0.4], new TieGroups(2, [[0, 1]]));
        var adversary = new CoalitionAdversary(game, point, 50);
        var model = game.NewModel();
        double[] kernel = new double[4], population = [0.5, 0.5];
        game.Freeze(population, model);
        adversary.Choose(new Moment(0, population, model, tagged: 0), kernel);
        Assert.That(kernel, Is.EqualTo((double[])[0.64, 0.36, 0.24, 0.76]).Within(1e-12));
        Assert.That(
            () => adversary.Choose(new Moment(0, [0.5, 0.5], model), kernel),
            Throws.InvalidOperationException.With.Message.StartsWith("adversary coalition: the population has no tagged agent"));
    }

    [Test]
    public void Without_a_first_order_expansion_it_says_so()
    {
        var game = new RobustGame(new Crowd(growth: 3), new NominalSet(), new FixedRadius(0));
        var point = StationaryCertificate.Certify(game, [1, 1], [0.5, 0.5], new TieGroups(2, [[0, 1]]));
        Assert.That(() => new CoalitionAdversary(game, point, 5), Throws.InvalidOperationException.With.Message.Contains("no first-order expansion"));
    }

    [Test]
    public void It_costs_the_tagged_agent_more_than_the_equilibrium_adversary_and_at_most_what_the_best_coalition_does()
    {
        // State 1 is better for whoever is in it and worse for everybody else: on its own an adversary keeps its agent out, a coalition sends the other one in.
        var game = new RobustGame(new Envy(), new NaiveContamination(), new FixedRadius(Radius));
        var point = Points.Held(game, Policy);
        double[] coalition = Value(game, new CoalitionAdversary(game, point, 2)), alone = Value(game, new EquilibriumAdversary(game, point)), best = BestCoalition(game);
        for (int pair = 0; pair < 4; pair++)
        {
            Assert.That(coalition[pair], Is.LessThan(alone[pair] - 0.05));
            Assert.That(coalition[pair], Is.GreaterThanOrEqualTo(best[pair] - 1e-9));
        }

        Assert.That(best.Zip(alone).All(v => v.First < v.Second), Is.True);
    }

    // The tagged agent's value at (own state, other's state) under an adversary, by two thousand sweeps of its definition.
    private static double[] Value(RobustGame game, IAdversary adversary) => Sweep(game, (moment, value) =>
    {
        double[] others = new double[8], own = new double[8];
        adversary.Choose(moment, others);
        adversary.ForTagged.Choose(moment, own);
        return (s, t) => Expected(value, s, t, [own[(s * 4) + 1], own[(s * 4) + 3]], [others[(t * 4) + 1], others[(t * 4) + 3]]);
    });

    // The least that any choice of all four extreme rows leaves, by enumeration: contamination moves 0.2 of a row to state 0 or to state 1.
    private static double[] BestCoalition(RobustGame game) => Sweep(game, (moment, value) =>
    {
        double[] nominal = moment.Model.Kernel.ToArray();
        double Row(int s, int a, int choice) => (0.8 * nominal[(s * 4) + (2 * a) + 1]) + (Radius * choice);
        return (s, t) => Enumerable.Range(0, 16).Min(k =>
            Expected(value, s, t, [Row(s, 0, k & 1), Row(s, 1, (k >> 1) & 1)], [Row(t, 0, (k >> 2) & 1), Row(t, 1, (k >> 3) & 1)]));
    });

    private static double[] Sweep(RobustGame game, Continuation continuation)
    {
        var value = new double[4];
        var model = game.NewModel();
        for (int k = 0; k < 200; k++)
        {
            var next = new double[4];
            for (int s = 0; s < 2; s++)
            {
                for (int t = 0; t < 2; t++)
                {
                    double[] population = [1 - ((s + t) / 2.0), (s + t) / 2.0];
                    game.Freeze(population, model);
                    next[(2 * s) + t] = model.Rewards[2 * s] + (Discount * continuation(new(0, population, model, tagged: s), value)(s, t));
                }
            }

            value = next;
        }

        return value;
    }

    // E value(s', t') for the given probabilities of state 1 after each action of the tagged agent and of the other.
    private static double Expected(double[] value, int s, int t, double[] own, double[] other)
    {
        double first = (Policy[2 * s] * own[0]) + (Policy[(2 * s) + 1] * own[1]), second = (Policy[2 * t] * other[0]) + (Policy[(2 * t) + 1] * other[1]);
        return ((1 - first) * (((1 - second) * value[0]) + (second * value[1]))) + (first * (((1 - second) * value[2]) + (second * value[3])));
    }

    private delegate Func<int, int, double> Continuation(Moment moment, double[] value);

    // One action; state 1 is joined with probability 0.2 and left with 0.3; nobody likes others there.
    private sealed class Crowd(double growth = 0) : IMeanFieldGame
    {
        private static readonly double[] Start = [0.5, 0.5];

        public GameShape Shape { get; } = new(["0", "1"], ["go"]);

        public double Discount => CoalitionAdversaryTests.Discount;

        public ReadOnlySpan<double> InitialDistribution => Start;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            double join = growth == 0 ? 0.2 : 0.5 + (growth * (population[1] - 0.5)), leave = growth == 0 ? 0.3 : 0.5 - (growth * (population[1] - 0.5));
            ReadOnlySpan<double> kernel = [1 - join, join, leave, 1 - leave];
            kernel.CopyTo(model.Kernel);
            model.Rewards.Fill(-population[1]);
        }
    }

    // Staying or moving, both uncertain.
    private sealed class Envy : IMeanFieldGame
    {
        private static readonly double[] Start = [0.5, 0.5];

        public GameShape Shape { get; } = new(["0", "1"], ["stay", "move"]);

        public double Discount => CoalitionAdversaryTests.Discount;

        public ReadOnlySpan<double> InitialDistribution => Start;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            ReadOnlySpan<double> kernel = [0.9, 0.1, 0.2, 0.8, 0.1, 0.9, 0.8, 0.2];
            kernel.CopyTo(model.Kernel);
            for (int pair = 0; pair < 4; pair++)
            {
                model.Rewards[pair] = (0.3 * (pair / 2)) - (2 * population[1]);
            }
        }
    }
}
