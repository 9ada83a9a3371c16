using NUnit.Framework;
using RobustMfgSim.Cli.Submit;

namespace RobustMfgSim.Tests.Cli.Submit;

/// <summary>What Slurm prints, read. The texts are those of Slurm 22.05.</summary>
internal sealed class SlurmQueueTests
{
    private const string Scontrol = """
        JobId=6 ArrayJobId=1 ArrayTaskId=5-6%2 JobName=a UserId=root(0) JobState=PENDING Reason=Resources Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:00
        JobId=5 ArrayJobId=1 ArrayTaskId=3 JobName=a UserId=root(0) JobState=FAILED Reason=NonZeroExitCode Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=7:0 RunTime=00:00:06
        JobId=4 ArrayJobId=1 ArrayTaskId=2 JobName=a UserId=root(0) JobState=FAILED Reason=RaisedSignal:9(Killed) Requeue=1 Restarts=1 BatchFlag=1 Reboot=0 ExitCode=0:9 RunTime=00:00:00

        """;

    [TestCase("3", new[] { 3 })]
    [TestCase("4-6", new[] { 4, 5, 6 })]
    [TestCase("1,4-6", new[] { 1, 4, 5, 6 })]
    [TestCase("1-9:4", new[] { 1, 5, 9 })]
    [TestCase("2-3,7%2", new[] { 2, 3, 7 })]
    public void Indices_are_read_in_every_form(string text, int[] expected) => Assert.That(SlurmQueue.Indices(text), Is.EqualTo(expected));

    [TestCase(new int[0], "")]
    [TestCase(new[] { 3 }, "3")]
    [TestCase(new[] { 1, 2, 3, 4, 5, 6 }, "1-6")]
    [TestCase(new[] { 2, 3, 5, 7, 8, 9 }, "2-3,5,7-9")]
    public void Indices_are_written_as_ranges_that_read_the_same(int[] indices, string expected)
    {
        Assert.That(SlurmQueue.Ranges(indices), Is.EqualTo(expected));
        Assert.That(SlurmQueue.Indices(expected), Is.EqualTo(indices));
    }

    [Test]
    public void Accounting_is_read()
    {
        var states = SlurmQueue.ParseSacct("12_1|COMPLETED|0:0\n12_2|CANCELLED by 1000|0:15\n12_3|FAILED|7:0\n12_[4,6-7%3]|PENDING|0:0\n");
        Assert.That(states.Keys, Is.EquivalentTo(new[] { 1, 2, 3, 4, 6, 7 }));
        Assert.That((states[1].Ended, states[1].Completed), Is.EqualTo((true, true)));
        Assert.That((states[2].Ended, states[2].Completed, states[2].Words), Is.EqualTo((true, false, "CANCELLED, exit code 0, signal 15")));
        Assert.That((states[3].Ended, states[3].Completed, states[3].Words), Is.EqualTo((true, false, "FAILED, exit code 7")));
        Assert.That((states[6].Ended, states[6].State), Is.EqualTo((false, "PENDING")));
        Assert.That(SlurmQueue.ParseSacct("13|TIMEOUT|0:0\n")[0].Words, Is.EqualTo("TIMEOUT, exit code 0"));
    }

    [Test]
    public void Control_is_read()
    {
        var states = SlurmQueue.ParseScontrol(Scontrol);
        Assert.That(states.Select(s => (s.Key, s.Value.Words)), Is.EquivalentTo(new[]
        {
            (5, "PENDING, exit code 0"), (6, "PENDING, exit code 0"), (3, "FAILED, exit code 7"), (2, "FAILED, exit code 0, signal 9"),
        }));
    }

    [Test]
    public async Task Without_accounting_control_is_asked_and_accounting_no_more()
    {
        var asked = new List<string>();
        var queue = new SlurmQueue((command, _) =>
        {
            asked.Add(command[0]);
            return Task.FromResult<CommandResult?>(command[0] == "sacct" ? new(1, "", "Slurm accounting storage is disabled\n") : new(0, Scontrol, ""));
        });
        Assert.That((await queue.AskAsync("1", CancellationToken.None))!, Has.Count.EqualTo(4));
        Assert.That((await queue.AskAsync("1", CancellationToken.None))!, Has.Count.EqualTo(4));
        Assert.That(asked, Is.EqualTo(new[] { "sacct", "scontrol", "scontrol" }));
    }

    [Test]
    public async Task A_job_that_is_forgotten_is_told_from_a_scheduler_that_does_not_answer()
    {
        SlurmQueue Answering(CommandResult? scontrol) => new((command, _) => Task.FromResult(command[0] == "sacct" ? new(0, "", "") : scontrol));
        Assert.That(await Answering(new(1, "", "slurm_load_jobs error: Invalid job id specified\n")).AskAsync("1", CancellationToken.None), Is.Not.Null.And.Empty);
        Assert.That(await Answering(new(1, "", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n")).AskAsync("1", CancellationToken.None), Is.Null);
        Assert.That(await Answering(null).AskAsync("1", CancellationToken.None), Is.Null);
    }
}
