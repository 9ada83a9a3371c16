using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Tests.RobustDynamics;

namespace RobustMfgSim.Tests.Environments;

/// <summary>The adaptive adversary's kernel is worst for the values that its policy has under that very kernel, in every family: what eq. B3 says.</summary>
internal sealed class AdaptiveAdversaryTests
{
    private const int States = 4, Actions = 2;
    private static readonly double[] Policy = [0.3, 0.7, 1, 0, 0.5, 0.5, 0, 1];

    private static IEnumerable<int> Families => Enumerable.Range(0, RobustPlannerTests.Families.Length);

    [Test]
    public void The_kernel_is_worst_for_its_own_values([ValueSource(nameof(Families))] int family, [Values(1, 3, 6)] int scale, [Values(0.9, 0.99, 0.999)] double discount)
    {
        // Large sets and discounts: nature's policy iteration lowers values monotonically, its residual not.
        var (name, set, radius) = RobustPlannerTests.Families[family];
        radius = Math.Min(0.9, radius * scale);
        foreach (ulong seed in (ulong[])[1, 2, 3, 173])
        {
            var game = new RobustGame(Game(seed, discount), set, new FixedRadius(radius));
            var adversary = new AdaptiveAdversary(game, Points.Held(game, Policy, 50) with { Value = [0, 0, 0, 0] });
            foreach (double[] population in (double[][])[[1, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], [0, 0.5, 0.5, 0]])
            {
                var model = game.NewModel();
                game.Freeze(population, model);
                var kernel = new double[model.Kernel.Length];
                Assert.That(() => adversary.Choose(new Moment(0, population, model), kernel), Throws.Nothing, $"{name}, seed {seed}");
                Assert.That(Improvement(game, model, kernel), Is.LessThan(1e-8), $"{name}, seed {seed}");

                // Negative control: nature can improve on the nominal kernel wherever it has a choice.
                Assert.That(Improvement(game, model, model.Kernel.ToArray()), radius > 0 ? Is.GreaterThan(1e-6) : Is.LessThan(1e-8), $"{name}, seed {seed}, nominal");
            }
        }
    }

    // Rewards that make nature change its mind on the way.
    private static TabularGame Game(ulong seed, double discount)
    {
        var stream = new RandomStream(seed, StreamPurpose.Sampling);
        double[] rows = TabularGame.RandomRows(ref stream, States * Actions, States), rewards = [.. Enumerable.Range(0, States * Actions).Select(i => i == 0 ? 1.0 : -i * (i % 3))];
        return new(States, Actions, discount, (mu, model) =>
        {
            rewards.CopyTo(model.Rewards);
            for (int i = 0; i < rows.Length; i++)
            {
                model.Kernel[i] = (0.5 * rows[i]) + (0.5 * mu[i % States]);
            }
        });
    }

    [Test]
    public void Values_that_cannot_be_found_are_not_passed_over()
    {
        // A set whose minima are below what its minimisers attain: no V is a fixed point of both.
        var game = new RobustGame(new TwoStateEpidemic(), new Contradiction(), new FixedRadius(0.1));
        var adversary = new AdaptiveAdversary(game, Points.Held(Points.Epidemic(), [1, 0, 1, 0], 50));
        var model = game.NewModel();
        game.Freeze([0.75, 0.25], model);
        Assert.That(
            () => adversary.Choose(new Moment(3, [0.75, 0.25], model), new double[8]),
            Throws.InvalidOperationException.With.Message.StartsWith("adversary adaptive: the values of the population's policy at step 3 were not found: after 200 iterations a sweep changes them by ")
                .And.Message.EndsWith(" of their size; allowed is at most 1E-09. Use another adversary, or a smaller discount."));
    }

    // By how much a row could still be worse for V, V the value of the policy under the kernel relative to its size.
    private static double Improvement(RobustGame game, FrozenModel model, double[] kernel)
    {
        // (I - gamma P) V = r, by a library's elimination.
        var system = Matrix<double>.Build.Dense(States, States, (s, t) => (s == t ? 1 : 0)
            - (game.Discount * Enumerable.Range(s * Actions, Actions).Sum(pair => Policy[pair] * kernel[(pair * States) + t])));
        double[] rewards = model.Rewards.ToArray();
        double[] value = [.. system.Solve(Vector<double>.Build.Dense(States, s => Enumerable.Range(s * Actions, Actions).Sum(pair => Policy[pair] * rewards[pair])))];
        double Expected(int pair) => Enumerable.Range(0, States).Sum(t => kernel[(pair * States) + t] * value[t]);
        var prepared = new PreparedValues(States);
        prepared.Prepare(value);
        double size = value.Max(Math.Abs), improvement = 0;
        for (int pair = 0; pair < States * Actions; pair++)
        {
            double worst = game.Ambiguity.At(pair).WorstValue(model.Row(pair / Actions, pair % Actions), model.Radii[pair], prepared);
            improvement = Math.Max(improvement, Policy[pair] > 0 ? (Expected(pair) - worst) / size : 0);
        }

        return improvement;
    }

    private sealed class Contradiction : IAmbiguitySet
    {
        private readonly NaiveContamination _sound = new();
        private int _calls;

        public Core.Games.Descriptor Descriptor => _sound.Descriptor;

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => _sound.WorstValue(nominal, radius, values) - (_calls++ % 3);

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => _sound.WorstRow(nominal, radius, values, row);

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
            _sound.SmoothedRow(nominal, radius, values, temperature, row);

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => _sound.Violation(nominal, radius, row);
    }
}
