using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Hosting;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Runner;

/// <summary>The number of workers limits the threads of the exact programme too. An ambiguity set that counts who is in it at the same time tells.</summary>
[CancelAfter(60_000)]
internal sealed class WorkerThreadsTests
{
    [Test]
    public async Task OneWorkerIsOneThreadInTheExactProgramme(CancellationToken token)
    {
        var set = new Watched(meeting: null);
        var values = await new WorkerThreads(1).RunAsync(() => ExactFiniteGame.Solve(Setting(set), 20, cancellation: token).Values, token);
        Assert.That(values.Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(set.Most, Is.EqualTo(1));
    }

    // The negative control: two threads meet inside the set, each waiting for the other.
    [Test]
    public async Task TwoWorkersAreTwoThreadsWithTheSameResult(CancellationToken token)
    {
        using var meeting = new Barrier(2);
        var set = new Watched(meeting);
        var values = await new WorkerThreads(2).RunAsync(() => ExactFiniteGame.Solve(Setting(set), 20, cancellation: token).Values, token);
        Assert.That(set.Most, Is.EqualTo(2));
        Assert.That(values, Is.EqualTo(ExactFiniteGame.Solve(Setting(new Watched(null)), 20, workers: 1, cancellation: token).Values));
    }

    [Test]
    public async Task ARunWithOneWorkerIsInTheSetsOneAtATime(CancellationToken token)
    {
        var set = new Watched(meeting: null);
        var setting = Setting(set);
        var study = TinyStudy.Create(new EquilibriumResult(SolveStatus.Converged, "made_up", 1, setting.Point, "")) with
        {
            Game = setting.Game, Adversary = (game, point, _) => () => new EquilibriumAdversary(game, point), Deviators = [new ExactDeviator()], Agents = [20], Episodes = 40,
        };
        var outcome = await StudyRunner.RunAsync(study, new StudyRunOptions(1), cancellation: token);
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed), outcome.Failure?.Message);
        Assert.That(outcome.Curves[0].Exact, Is.Not.Null);
        Assert.That(set.Most, Is.EqualTo(1));
    }

    private static ExactSetting Setting(IAmbiguitySet set)
    {
        var game = new SisGame(new ParameterValues(SisGame.Description), 0.9);
        var point = new AutoSolver().Solve(new(game, new TotalVariationBall(Support.Full), new FixedRadius(0.05)), new EquilibriumOptions()).Point;
        var watched = new RobustGame(game, set, new FixedRadius(0.05));
        return new(watched, point, point.Population, () => new TablePolicy(point.Policy, 2), () => new EquilibriumAdversary(watched, point));
    }

    private sealed class Watched(Barrier? meeting) : IAmbiguitySet
    {
        private readonly TotalVariationBall _ball = new(Support.Full);
        private int _inside, _most, _met;

        public int Most => _most;

        public Descriptor Descriptor => _ball.Descriptor;

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values)
        {
            int now = Interlocked.Increment(ref _inside);
            for (int most = _most; now > most; most = _most)
            {
                Interlocked.CompareExchange(ref _most, now, most);
            }

            // Both threads come here once; one that is alone waits for nobody, in the end.
            if (meeting is not null && Interlocked.Increment(ref _met) <= 2)
            {
                Assert.That(meeting.SignalAndWait(TimeSpan.FromSeconds(30)), Is.True, "nobody came");
            }

            double found = _ball.WorstValue(nominal, radius, values);
            Interlocked.Decrement(ref _inside);
            return found;
        }

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => _ball.WorstRow(nominal, radius, values, row);

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) =>
            _ball.SmoothedRow(nominal, radius, values, temperature, row);

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => _ball.Violation(nominal, radius, row);
    }
}
