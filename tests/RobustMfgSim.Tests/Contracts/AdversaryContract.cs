using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Contracts;

/// <summary>What every adversary promises: rows that are distributions inside their sets, no memory from one moment to the next, no allocation.</summary>
internal abstract class AdversaryContract
{
    private static readonly RobustGame[] Games =
    [
        Points.Epidemic(0.1),
        Points.Epidemic(0),
        new(new RandomAffineGame(4, 3, 0.8, 0.6, 5), new NaiveTotalVariation(), new FixedRadius(0.2)),
        new(new RandomAffineGame(20, 2, 0.8, 0.6, 6), new NaiveContamination(), new FixedRadius(0.3)),
    ];

    protected abstract IAdversary Create(RobustGame game, StationaryPoint point);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Rows_are_distributions_inside_their_sets(int which)
    {
        var game = Games[which];
        var adversary = Create(game, Point(game));
        foreach (double[] population in Populations(game.States))
        {
            Assert.That(Problems(game, population, Choose(adversary, game, population, 0)), Is.Empty);
        }
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Nothing_is_carried_from_one_moment_to_the_next(int which)
    {
        var game = Games[which];
        var adversary = Create(game, Point(game));
        double[][] populations = [.. Populations(game.States)];
        double[][] kernels = [.. populations.Select((p, t) => Choose(adversary, game, p, t))];
        var fresh = Create(game, Point(game));
        for (int k = populations.Length - 1; k >= 0; k--)
        {
            Assert.That(Choose(adversary, game, populations[k], k), Is.EqualTo(kernels[k]));
            Assert.That(Choose(fresh, game, populations[k], k), Is.EqualTo(kernels[k]));
        }
    }

    [Test]
    public void The_public_checker_finds_nothing()
    {
        var game = Games[0];
        Assert.That(AdversaryChecks.Check(() => Create(game, Point(game)), game), Is.Empty);
    }

    [Test]
    public void Choosing_allocates_nothing()
    {
        var game = Games[2];
        var adversary = Create(game, Point(game));
        var model = game.NewModel();
        double[] population = game.Game.InitialDistribution.ToArray(), kernel = new double[model.Kernel.Length];
        game.Freeze(population, model);
        adversary.Choose(new Moment(0, population, model, tagged: 1), kernel);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 100; t++)
        {
            adversary.Choose(new Moment(t, population, model, tagged: 1), kernel);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>What is wrong with a kernel at a population.</summary>
    internal static List<string> Problems(RobustGame game, double[] population, double[] kernel)
    {
        var problems = new List<string>();
        var model = game.NewModel();
        game.Freeze(population, model);
        for (int i = 0; i < game.States * game.Actions; i++)
        {
            double[] row = kernel[(i * game.States)..((i + 1) * game.States)];
            if (row.Any(p => !(p >= 0)) || !(Math.Abs(row.Sum() - 1) <= 1e-12))
            {
                problems.Add($"row {i} is no distribution");
            }

            if (game.Ambiguity.Violation(model.Kernel.Slice(i * game.States, game.States), model.Radii[i], row) > Tolerances.Kernel)
            {
                problems.Add($"row {i} is outside its set");
            }
        }

        return problems;
    }

    private static StationaryPoint Point(RobustGame game) => Points.Held(game, RobustMfgSim.Policies.UniformPolicy.Rows(game), 300);

    private static double[] Choose(IAdversary adversary, RobustGame game, double[] population, int step)
    {
        var model = game.NewModel();
        var kernel = new double[model.Kernel.Length];
        game.Freeze(population, model);
        adversary.Choose(new Moment(step, population, model, tagged: Array.IndexOf(population, population.Max())), kernel);
        return kernel;
    }

    private static IEnumerable<double[]> Populations(int states)
    {
        for (int s = 0; s < Math.Min(states, 4); s++)
        {
            yield return [.. Enumerable.Range(0, states).Select(t => t == s ? 1.0 : 0)];
        }

        var stream = new RandomStream(3, StreamPurpose.Sampling);
        for (int k = 0; k < 20; k++)
        {
            var weights = new double[states];
            for (int s = 0; s < states; s++)
            {
                weights[s] = stream.NextDouble();
            }

            yield return [.. weights.Select(w => w / weights.Sum())];
        }
    }
}

/// <summary>Runs the contract over every built-in adversary; this list is the only thing to extend.</summary>
[TestFixtureSource(nameof(Names))]
internal sealed class AdversaryContractTests(string name) : AdversaryContract
{
    private static readonly Dictionary<string, Func<RobustGame, StationaryPoint, IAdversary>> Subjects = new(StringComparer.Ordinal)
    {
        [NominalAdversary.Description.Name] = (game, point) => new NominalAdversary(game, point),
        [EquilibriumAdversary.Description.Name] = (game, point) => new EquilibriumAdversary(game, point),
        [AdaptiveAdversary.Description.Name] = (game, point) => new AdaptiveAdversary(game, point),
        [RandomAdversary.Description.Name] = (game, _) => new RandomAdversary(game, AdversaryOptions.Default),
        [CoalitionAdversary.Description.Name] = (game, point) => new CoalitionAdversary(game, point, 20),
        ["coalition, tagged agent"] = (game, point) => new CoalitionAdversary(game, point, 20).ForTagged,
        [FixedAdversary.Description.Name] = (game, _) => new FixedAdversary(game, new() { Kernel = game.Game }),
    };

    public static IEnumerable<string> Names => Subjects.Keys;

    protected override IAdversary Create(RobustGame game, StationaryPoint point) => Subjects[name](game, point);
}

/// <summary>The checks of the contract catch what is wrong.</summary>
internal sealed class AdversaryContractBrokenTests
{
    [TestCase(0.5, 0.5, "row 0 is outside its set")]
    [TestCase(0.9, 0.2, "row 0 is no distribution")]
    [TestCase(1.1, -0.1, "row 0 is no distribution")]
    public void A_wrong_kernel_is_found_out(double first, double second, string expected)
    {
        var game = Points.Epidemic(0.1);
        var model = game.NewModel();
        double[] population = [1, 0];
        game.Freeze(population, model);
        double[] kernel = model.Kernel.ToArray();
        (kernel[0], kernel[1]) = (first, second);
        Assert.That(AdversaryContract.Problems(game, population, kernel), Does.Contain(expected));
        Assert.That(AdversaryContract.Problems(game, population, model.Kernel.ToArray()), Is.Empty);
    }
}
