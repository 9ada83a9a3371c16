using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Tests.Runner;

[CancelAfter(60_000)]
public sealed class StudyRunnerTests
{
    [Test]
    public async Task ResultsAreTheSameBytesForAnyNumberOfWorkers(CancellationToken token)
    {
        var texts = new List<string>();
        foreach (var options in new StudyRunOptions[] { new(1), new(2), new(5), new(3, 1) })
        {
            using var stream = new MemoryStream();
            ResultsWriter.Write(stream, await RunAsync(TinyStudy.Create(), new FakeStages(), token, options));
            texts.Add(Convert.ToHexString(stream.ToArray()));
        }

        using var other = new MemoryStream();
        ResultsWriter.Write(other, await RunAsync(TinyStudy.Create() with { Seed = 1 }, new FakeStages(), token));
        Assert.Multiple(() =>
        {
            Assert.That(texts, Is.All.EqualTo(texts[0]));
            Assert.That(Convert.ToHexString(other.ToArray()), Is.Not.EqualTo(texts[0]), "another seed gives other results");
        });
    }

    [Test]
    public async Task EveryNumberOfAgentsGetsAllEpisodesWhenNoPrecisionIsAskedFor(CancellationToken token)
    {
        var outcome = await RunAsync(TinyStudy.Create(), new FakeStages(), token);
        Assert.That(outcome.Curves.Select(c => (c.Point.Agents, c.Point.Episodes)), Is.EqualTo(new[] { (10, 400L), (100, 400L), (1000, 400L) }));
        Assert.That((outcome.Status, outcome.Warnings.Count, outcome.Failure), Is.EqualTo((OutcomeStatus.Completed, 0, (StudyFailure?)null)));
    }

    [Test]
    public async Task ItStopsAtTheFirstCheckpointThatIsPreciseEnoughAndSaysWhereNoneWas(CancellationToken token)
    {
        var stages = new FakeStages { Met = p => p.Agents == 100 && p.Episodes >= 200 };
        var outcome = await RunAsync(TinyStudy.Create() with { Agents = [10, 100], Precision = 0.01 }, stages, token);
        Assert.That(outcome.Curves.Select(c => c.Point.Episodes), Is.EqualTo(new[] { 400L, 200L }));
        Assert.That(outcome.Warnings, Is.EqualTo(new[] { "The precision 0.01 was not reached within 400 episodes at N = 10; intervals there are wider than asked for." }));
    }

    [Test]
    public async Task APrecisionThatIsNotReachedIsSaidOnceForAllNumbersOfAgents(CancellationToken token)
    {
        var study = TinyStudy.Create() with { Agents = [10, 100, 1000], Precision = 0.01 };
        var some = await RunAsync(study, new FakeStages { Met = p => p.Agents == 100 }, token);
        Assert.That(some.Warnings, Is.EqualTo(new[] { "The precision 0.01 was not reached within 400 episodes at N = 10, 1000; intervals there are wider than asked for." }));
        var none = await RunAsync(study, new FakeStages(), token);
        Assert.That(none.Warnings, Is.EqualTo(new[] { "The precision 0.01 was not reached within 400 episodes at any number of agents; intervals there are wider than asked for." }));
    }

    [Test]
    public async Task AFaultNamesAgentsReplicationAndSeed(CancellationToken token)
    {
        var stages = new FakeStages { OnReplication = (agents, replication) => _ = agents == 100 && replication == 37 ? throw new DivideByZeroException("made up") : 0 };
        var outcome = await RunAsync(TinyStudy.Create(), stages, token);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Failed));
            Assert.That(outcome.Failure!.Message, Is.EqualTo(
                "study tiny: Simulation failed at replication 37: DivideByZeroException: made up, with N = 100. To see it again: robustmfg simulate SCENARIO --seed 20260622 --agents 100 --replication 37."));
            Assert.That(outcome.Failure.Detail, Does.Contain("   at "), "the stack trace is kept for developers");
            Assert.That(outcome.Curves, Has.Count.EqualTo(1), "what was finished before stays");
        });
    }

    [Test]
    public async Task CancellationInTheMiddleGivesACancelledOutcome(CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var stages = new FakeStages { OnReplication = (agents, replication) => { if (agents == 100 && replication == 20) { stop.Cancel(); } } };
        var outcome = await RunAsync(TinyStudy.Create(), stages, stop.Token);
        Assert.That((outcome.Status, outcome.Curves.Count, outcome.Failure), Is.EqualTo((OutcomeStatus.Cancelled, 1, (StudyFailure?)null)));
    }

    [Test]
    public async Task AStudyThatIsCancelledBeforeItStartsEndsToo()
    {
        var outcome = await RunAsync(TinyStudy.Create(), new FakeStages(), new CancellationToken(true));
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Cancelled));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task AnEquilibriumThatDidNotConvergeIsUsedWithAWarning(bool accept, CancellationToken token)
    {
        var stages = new FakeStages();
        var outcome = await RunAsync(TinyStudy.Create(TinyOutcome.Unconverged) with { AcceptUnconverged = accept }, stages, token);
        string consequence = accept
            ? "Bounds are computed all the same because the scenario says accept_unconverged."
            : "Bounds that rest on it are not applicable.";
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed));
            Assert.That(stages.Reliable, Is.All.EqualTo(accept));
            Assert.That(outcome.Warnings, Is.EqualTo(new[]
            {
                $"The equilibrium is not converged (iteration limit: The residual was still 0.25 after 20000 iterations). {consequence}",
            }));
        });
    }

    [Test]
    public async Task NumbersThatAreNotFiniteEndAStudyBeforeItSimulates(CancellationToken token)
    {
        var broken = new RobustMfgSim.Policies.Equilibria.EquilibriumResult(SolveStatus.NumericalFailure, "made_up", 3, TinyStudy.Point(firstValue: double.NaN), "A value became infinite.");
        var stages = new FakeStages();
        var outcome = await RunAsync(TinyStudy.Create(broken), stages, token);
        Assert.That(outcome.Failure?.Message, Does.StartWith("study tiny: the solver made_up ended with numbers that are not finite (numerical failure: A value became infinite), so nothing was simulated."));
        Assert.That(stages.Points, Is.Empty);
    }

    [Test]
    public async Task APopulationWithItsOwnPolicyRefersToItsOwnStationaryPoint(CancellationToken token)
    {
        var held = TinyStudy.Converged with { Point = TinyStudy.Point(firstValue: -3.5) };
        var stages = new FakeStages { Held = held };
        var outcome = await RunAsync(TinyStudy.Create() with { Policy = new("uniform", [0.5, 0.5, 0.5, 0.5]) }, stages, token);
        Assert.That(stages.Points, Is.All.SameAs(held.Point));
        Assert.That((outcome.Reference, outcome.Equilibrium!.Point), Is.EqualTo((held.Point, TinyStudy.Converged.Point)));
    }

    [Test]
    public async Task APopulationWithoutAStationaryPointIsNotSimulated(CancellationToken token)
    {
        var stages = new FakeStages { Held = TinyOutcome.Unconverged };
        var outcome = await RunAsync(TinyStudy.Create() with { Policy = new("uniform", [0.5, 0.5, 0.5, 0.5]) }, stages, token);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Failed));
            Assert.That(outcome.Failure!.Message, Does.StartWith("study tiny: no stationary point of the population's policy 'uniform' was found (iteration limit:"));
            Assert.That(outcome.Failure.Detail, Is.Null);
            Assert.That(stages.Points, Is.Empty);
        });
    }

    [Test]
    public async Task AHostOfOnesOwnRunsAStudyAndStops(CancellationToken token)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddRobustMfg(b => (b.Study, b.Stages) = (TinyStudy.Create(), new FakeStages { Verdict = Verdict.Violated }));
        using var host = builder.Build();
        await host.StartAsync(token);
        var outcome = await host.Services.GetRequiredService<StudyHandle>().WaitAsync(token);
        await host.WaitForShutdownAsync(token);
        Assert.That((outcome.Status, outcome.AnyBoundViolated), Is.EqualTo((OutcomeStatus.Completed, true)));
    }

    [Test]
    public void TheDoorOpensOnce()
    {
        var services = new ServiceCollection().AddRobustMfg();
        Assert.That(() => services.AddRobustMfg(), Throws.InvalidOperationException.With.Message.Contains("called twice"));
    }

    [Test]
    public async Task ProgressTellsPhasesInOrderAndEndsEachOne(CancellationToken token)
    {
        var reports = new List<StudyProgress>();
        await StudyRunner.RunAsync(TinyStudy.Create() with { Agents = [10] }, new(2), new Collect(reports), new FakeStages(), token);
        Assert.That(reports.Select(r => r.Phase).Distinct(), Is.EqualTo(new[] { StudyPhase.Equilibrium, StudyPhase.Preparation, StudyPhase.Simulation, StudyPhase.Bounds }));
        Assert.That(reports.Where(r => r.Finished).Select(r => (r.Phase, r.Agents, r.Done, r.Total)), Is.EqualTo(new[]
        {
            (StudyPhase.Equilibrium, (int?)null, 57L, 0L), (StudyPhase.Preparation, 10, 0L, 0L), (StudyPhase.Simulation, 10, 400L, 400L), (StudyPhase.Bounds, 10, 0L, 0L),
        }));
    }

    [TestCase(0)]
    [TestCase(-3)]
    public void AtLeastOneWorkerIsNeeded(int workers) =>
        Assert.That(() => StudyRunner.RunAsync(TinyStudy.Create(), new(workers)), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static Task<Outcome> RunAsync(Study study, FakeStages stages, CancellationToken token, StudyRunOptions? options = null) =>
        StudyRunner.RunAsync(study, options ?? new(3), null, stages, token);

    [Test]
    public async Task EstimatesSoFarEndWithTheResultAndChangeNothing(CancellationToken token)
    {
        var reports = new List<StudyProgress>();
        var watched = await StudyRunner.RunAsync(TinyStudy.Create(), new(2), new Collect(reports), new FakeStages(), token);
        var alone = await StudyRunner.RunAsync(TinyStudy.Create(), new(2), null, new FakeStages(), token);
        Assert.That(Text(watched), Is.EqualTo(Text(alone)));
        var ends = reports.Where(r => r is { Phase: StudyPhase.Simulation, Finished: true }).ToList();
        Assert.That(ends.Select(r => r.Estimate!.Interval), Is.EqualTo(watched.Curves.Select(c => c.Point.Exploitability[0].Gain)));
        Assert.That(reports.Where(r => r.Done == 0 || r.Phase != StudyPhase.Simulation).Select(r => r.Estimate), Is.All.Null);

        static string Text(Outcome outcome)
        {
            using var stream = new MemoryStream();
            ResultsWriter.Write(stream, outcome);
            return Convert.ToHexString(stream.ToArray());
        }
    }

    private sealed class Collect(List<StudyProgress> reports) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => reports.Add(value);
    }
}
