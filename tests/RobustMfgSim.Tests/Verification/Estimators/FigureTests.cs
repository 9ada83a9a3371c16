using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Tests.Environments.Fixtures;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Estimators.Figures;

namespace RobustMfgSim.Tests.Verification.Estimators;

/// <summary>What an estimator is shown, how its figures become estimates, and how its faults are told.</summary>
internal sealed class FigureTests
{
    private static readonly double[] Policy = [0.4, 0.6, 1, 0];

    [Test]
    public void The_interval_is_the_mean_plus_minus_t_standard_errors_and_the_estimators_error_of_truncation()
    {
        // Figures 0, 1, 2, 3, 4: mean 2, standard error sqrt(0.5), Student's t with 4 degrees of freedom. Occupancy adds 0.6^T, the largest distance nothing.
        var design = Design(new LargestDistance(), new Occupancy([1]));
        var accumulator = new CurveAccumulator(design, 10);
        for (uint k = 0; k < 5; k++)
        {
            accumulator.Add(new(k, 0, 0, []) { Figures = [k, k] });
        }

        var point = accumulator.Estimate(0.05);
        double half = 2.776445105 * Math.Sqrt(0.5), cut = Math.Pow(0.6, point.Horizon);
        Assert.That(point.Estimates.Select(e => e.Name), Is.EqualTo((string[])["largest_distance", "occupancy"]));
        Assert.That(point.Estimates[0].Figure.Low, Is.EqualTo(2 - half).Within(1e-8));
        Assert.That(point.Estimates[0].Figure.High, Is.EqualTo(2 + half).Within(1e-8));
        Assert.That(point.Estimates[1].Figure.Low, Is.EqualTo(2 - half - cut).Within(1e-8));
        Assert.That(point.Estimates[1].Figure.High, Is.EqualTo(2 + half + cut).Within(1e-8));
    }

    [Test]
    public void Estimators_change_no_other_figure()
    {
        var plain = new EpisodeSimulator(Design(), 7).Run(3);
        var watched = new EpisodeSimulator(Design(new LargestDistance(), new Occupancy([0])), 7).Run(3);
        Assert.That((watched.Value, watched.Distance, watched.Defect), Is.EqualTo((plain.Value, plain.Distance, plain.Defect)));
    }

    [TestCase(EngineKind.Agents)]
    [TestCase(EngineKind.Counts)]
    public void A_step_shows_everybody_once(EngineKind engine)
    {
        var figure = new Everybody();
        new EpisodeSimulator(Design(figure) with { Engine = engine }, 7).Run(0);
        Assert.That(figure.Steps, Is.GreaterThan(5));
        Assert.That(figure.Differences, Is.EqualTo(0).Within(1e-12));
    }

    [Test]
    public void An_episode_with_another_number_of_figures_is_refused() =>
        Assert.That(
            () => new CurveAccumulator(Design(new LargestDistance()), 10).Add(new(0, 0, 0, [])),
            Throws.ArgumentException.With.Message.StartsWith("Replication 0 has 0 figures; the design has 1 estimators."));

    [TestCase(new int[0], "estimator occupancy: states are []; at least one is needed, and each once.")]
    [TestCase(new[] { 1, 1 }, "estimator occupancy: states are [1, 1]; at least one is needed, and each once.")]
    public void Occupancy_needs_each_state_once(int[] states, string message) =>
        Assert.That(() => new Occupancy(states), Throws.ArgumentException.With.Message.StartsWith(message));

    [TestCase("Create", "estimator broken: Create failed with DivideByZeroException: made up")]
    [TestCase("null", "estimator broken: Create failed with InvalidOperationException: it gave null.")]
    [TestCase("Start", "estimator broken: Start failed with DivideByZeroException: made up")]
    [TestCase("Observe", "estimator broken: Observe failed at step 2 with DivideByZeroException: made up")]
    [TestCase("NaN", "estimator broken: Value is NaN; a finite number is needed.")]
    [TestCase("Value", "estimator broken: Value failed with DivideByZeroException: made up")]
    public void A_fault_is_told_with_name_call_and_step(string fault, string message) =>
        Assert.That(() => new EpisodeSimulator(Design(new Broken(fault)), 5).Run(0), Throws.InvalidOperationException.With.Message.EqualTo(message));

    [TestCase("negative", "estimator broken: TruncationError is -1; a finite number of at least 0 is needed.")]
    [TestCase("truncation", "estimator broken: TruncationError failed with DivideByZeroException: made up")]
    public void So_is_an_error_of_truncation_that_is_none(string fault, string message) =>
        Assert.That(() => new CurveAccumulator(Design(new Broken(fault)), 5), Throws.InvalidOperationException.With.Message.EqualTo(message));

    [Test]
    public void The_checker_finds_nothing_in_what_is_built_in() => Assert.Multiple(() =>
    {
        Assert.That(EstimatorChecks.Check(new LargestDistance(), Design(), 9), Is.Empty);
        Assert.That(EstimatorChecks.Check(new Occupancy([0, 1]), Design(), 9), Is.Empty);
    });

    [TestCase("NaN", "estimator broken: Value is NaN; a finite number is needed.")]
    [TestCase("Observe", "estimator broken: Observe failed at step 2 with DivideByZeroException: made up")]
    [TestCase("forgets nothing", "estimator broken: the figure of replication 3 is 4 at first and 5 after other episodes; it must be a function of the episode alone, so Start must forget everything.")]
    [TestCase("allocates", "estimator broken: Observe allocates 56 bytes a step; use memory made with the figure.")]
    public void The_checker_finds_what_is_wrong(string fault, string message) =>
        Assert.That(EstimatorChecks.Check(new Broken(fault), Design(), 9).Select(p => p.ToString()), Does.Contain(message));

    private static EpisodeDesign Design(params IEstimator[] estimators)
    {
        var game = Points.Epidemic();
        var point = Points.Held(game, Policy);
        return new(game, point, [0.8, 0.2], () => new TablePolicy(Policy, 2), () => new NominalAdversary(game, point), [], 7, 1e-3) { Estimators = estimators };
    }

    // Adds up over groups and tagged agent what the population and the mean reward say in one.
    private sealed class Everybody : IEstimator, IEpisodeFigure
    {
        public int Steps { get; private set; }

        public double Differences { get; private set; }

        public Descriptor Descriptor { get; } = new("everybody", "Test estimator.", "Definition.", 1);

        public double Value => Differences;

        public IEpisodeFigure Create(EstimatorTask task) => this;

        public void Start() => (Steps, Differences) = (0, 0);

        public void Observe(in EpisodeStep step)
        {
            ReadOnlySpan<double> rewards = step.Moment.Model.Rewards;
            double mean = 0;
            for (int s = 0; s < 2; s++)
            {
                long here = step.TaggedState == s ? 1 : 0;
                mean += here * ((step.TaggedPolicy[2 * s] * rewards[2 * s]) + (step.TaggedPolicy[(2 * s) + 1] * rewards[(2 * s) + 1]));
                for (int g = 0; g < step.Groups; g++)
                {
                    here += step.Counts(g)[s];
                    mean += step.Counts(g)[s] * ((step.Policy(g)[2 * s] * rewards[2 * s]) + (step.Policy(g)[(2 * s) + 1] * rewards[(2 * s) + 1]));
                }

                Differences += Math.Abs(((double)here / step.Agents) - step.Moment.Population[s]);
            }

            Differences += Math.Abs((mean / step.Agents) - step.Mean(rewards)) + Math.Abs(step.Kernel(0)[0] + step.Kernel(0)[1] - 1);
            Steps++;
        }
    }

    private sealed class Broken(string fault) : IEstimator
    {
        public Descriptor Descriptor { get; } = new("broken", "Test estimator.", "Definition.", 1);

        public double TruncationError(EstimatorTask task) => fault switch { "negative" => -1, "truncation" => throw new DivideByZeroException("made up"), _ => 0 };

        public IEpisodeFigure Create(EstimatorTask task) => fault switch { "Create" => throw new DivideByZeroException("made up"), "null" => null!, _ => new Figure(fault) };

        private sealed class Figure(string fault) : IEpisodeFigure
        {
            private int _starts;
            private double[] _kept = [];

            public double Value => fault switch { "NaN" => double.NaN, "Value" => throw new DivideByZeroException("made up"), "forgets nothing" => _starts, _ => _kept.Length };

            public void Start() => _starts += fault == "Start" ? throw new DivideByZeroException("made up") : 1;

            public void Observe(in EpisodeStep step)
            {
                if (fault == "Observe" && step.Moment.Step == 2)
                {
                    throw new DivideByZeroException("made up");
                }

                if (fault == "allocates")
                {
                    _kept = new double[4];
                }
            }
        }
    }
}
