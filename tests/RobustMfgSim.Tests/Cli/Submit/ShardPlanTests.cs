using NUnit.Framework;
using RobustMfgSim.Cli;
using RobustMfgSim.Cli.Submit;
using RobustMfgSim.Runner;
using RobustMfgSim.Tests.Runner;

namespace RobustMfgSim.Tests.Cli.Submit;

/// <summary>Plans by hand: as many shards as take 30 s each, and the truth about those that do not.</summary>
internal sealed class ShardPlanTests
{
    private static readonly Study Study = TinyStudy.Create();

    [TestCase(29.0, 1, 1)]
    [TestCase(60.0, 1, 2)]
    [TestCase(89.9, 1, 2)]
    [TestCase(3600.0, 1, 120)]
    [TestCase(3600.0, 4, 30)]
    [TestCase(1e9, 1, 400)] // no more than there are episodes
    public void Unasked_every_shard_takes_thirty_seconds_or_more(double seconds, int workers, int expected) =>
        Assert.That(ShardPlan.Choose(Study, new(0.4, seconds, 64), null, workers)!.Commands, Is.EqualTo(new ShardCommands(expected, workers)));

    [Test]
    public void Unasked_no_array_is_longer_than_slurm_takes() =>
        Assert.That(ShardPlan.Choose(Study with { Episodes = 100_000 }, new(0.4, 1e9, 64), null, 1)!.Commands.Count, Is.EqualTo(1000));

    [Test]
    public void The_plan_is_called_an_estimate_and_says_how_long_a_shard_takes()
    {
        var plan = ShardPlan.Choose(Study, new(0.4, 3600, 64), null, 2)!;
        Assert.That(plan.Lines(), Is.EqualTo(new[]
        {
            "plan, an estimate from 64 episodes at each N on this machine: about 60 min for all 400 episodes at every N with one worker, after about 0.4 s for equilibrium and deviators",
            "plan: 60 shards with 2 workers each, about 30 s of simulation a shard",
        }));
        Assert.That(plan.Warning(), Is.Null);
    }

    [Test]
    public void A_time_too_short_to_tell_is_not_called_nothing() =>
        Assert.That(ShardPlan.Choose(Study, new(0.02, 0.04, 64), 1, 1)!.Lines().Last(), Is.EqualTo("plan: 1 shard with 1 worker each, less than 0.1 s of simulation a shard"));

    [Test]
    public void A_number_of_shards_that_is_given_is_taken_and_short_shards_are_warned_of()
    {
        var plan = ShardPlan.Choose(Study, new(0.4, 120, 64), 40, 1)!;
        Assert.That(plan.Commands.Count, Is.EqualTo(40));
        Assert.That(plan.Warning(), Is.EqualTo("shards of about 3.0 s are shorter than 30 s: starting them costs more than they save. --shards 4 would make them long enough."));
        Assert.That(ShardPlan.Choose(Study, new(0.4, 12, 64), 3, 1)!.Warning(), Does.EndWith("One shard, or a plain run, would do."));
        Assert.That(ShardPlan.Choose(Study, new(0.4, 12, 64), 1, 1)!.Warning(), Is.Null, "one shard cannot be fewer");
    }

    [Test]
    public void Without_a_cost_there_is_a_plan_only_where_the_number_is_given()
    {
        Assert.That(ShardPlan.Choose(Study, null, null, 1), Is.Null);
        Assert.That(ShardPlan.Choose(Study, null, 7, 1)!.Lines(), Is.EqualTo(new[] { "plan: 7 shards; the time was not estimated, because too few episodes came within a minute" }));
    }

    [Test]
    public async Task Timing_runs_the_beginning_of_the_first_shard_and_finds_every_number_of_agents()
    {
        var replications = new HashSet<(int, uint)>();
        var stages = new FakeStages { OnReplication = (n, r) => replications.Add((n, r)) };
        var host = new CliHost { Run = (s, options, progress, token) => StudyRunner.RunAsync(s, options, progress, stages, token) };
        var cost = await ShardTiming.MeasureAsync(host, Study, CancellationToken.None);
        Assert.That(cost!.Timed, Is.EqualTo(400), "a study this short is timed whole");
        Assert.That(cost.Episodes, Is.GreaterThan(0));
        Assert.That(replications, Has.Count.EqualTo(3 * 400), "nothing twice");
    }

    [Test]
    public void A_study_that_fails_says_so()
    {
        var host = new CliHost { Run = (s, options, progress, token) => StudyRunner.RunAsync(s, options, progress, new FakeStages { OnReplication = (_, _) => throw new DivideByZeroException("made up") }, token) };
        Assert.That(async () => await ShardTiming.MeasureAsync(host, Study, CancellationToken.None), Throws.InstanceOf<IOException>().With.Message.Contains("DivideByZeroException: made up"));
    }
}
