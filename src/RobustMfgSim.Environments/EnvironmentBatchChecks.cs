using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments;

/// <summary>
/// Conformance checker for anybody's <see cref="IEnvironmentBatch"/>: order of calls, refusal of wrong actions, agreement of each environment with one that is played alone, and autoreset at
/// the step after the end. What single environments promise is checked by <see cref="EnvironmentChecks"/>.
/// </summary>
public static class EnvironmentBatchChecks
{
    private const ulong Seed = 20260622;

    /// <summary>All problems of the batch; empty when it conforms.</summary>
    /// <param name="create">Makes a fresh batch, with the same contents each time.</param>
    /// <param name="alone">Makes one environment like those of the batch.</param>
    /// <param name="steps">Steps to play; more than an episode has, so that autoreset is seen.</param>
    public static IReadOnlyList<EnvironmentProblem> Check(Func<IEnvironmentBatch> create, Func<IPopulationEnvironment> alone, int steps = 30)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(alone);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var problems = new List<EnvironmentProblem>();
        try
        {
            CheckRefusals(create(), problems);
            Play(create(), alone, steps, problems);
        }
        catch (Exception fault)
        {
            problems.Add(new("the batch", $"threw {fault.GetType().Name}: {fault.Message}"));
        }

        return [.. problems.Distinct()];
    }

    private static void CheckRefusals(IEnvironmentBatch batch, List<EnvironmentProblem> problems)
    {
        int agents = batch.Spaces.Agents, all = batch.Count * agents;
        Expect<InvalidOperationException>(problems, "Step before Reset", "must be refused", () => batch.Step(new int[all], new StepResult[batch.Count]));
        batch.Reset(Seed);
        Expect<ArgumentException>(problems, "Step with too few actions", "must be refused with an ArgumentException", () => batch.Step(new int[all - 1], new StepResult[batch.Count]));
        var actions = new int[all];
        actions[^1] = batch.Spaces.Actions;
        Expect<ArgumentException>(
            problems, $"Step with action {batch.Spaces.Actions}", "must be refused with an ArgumentException", () => batch.Step(actions, new StepResult[batch.Count]));
        for (int b = 0; b < batch.Count; b++)
        {
            if (batch.View(b).Moment.Step != 0)
            {
                problems.Add(new("Step with wrong actions", $"environment {b} moved; a refused step must change nothing"));
            }
        }
    }

    private static void Play(IEnvironmentBatch batch, Func<IPopulationEnvironment> alone, int steps, List<EnvironmentProblem> problems)
    {
        var twins = new IPopulationEnvironment[batch.Count];
        var results = new StepResult[batch.Count];
        var replications = new uint[batch.Count];
        var ended = new bool[batch.Count];
        var actions = new int[batch.Count * batch.Spaces.Agents];
        var stream = new RandomStream(Seed, StreamPurpose.Sampling);
        batch.Reset(Seed);
        for (int b = 0; b < batch.Count; b++)
        {
            (twins[b], replications[b]) = (alone(), (uint)b);
            twins[b].Reset(Seed, (uint)b);
            Compare(batch, b, twins[b], 0, problems);
        }

        for (int step = 1; step <= steps; step++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i] = (int)(stream.NextUInt32() % (uint)batch.Spaces.Actions);
            }

            batch.Step(actions, results);
            for (int b = 0; b < batch.Count; b++)
            {
                var expected = default(StepResult);
                if (ended[b])
                {
                    replications[b] += (uint)batch.Count;
                    twins[b].Reset(Seed, replications[b]);
                }
                else
                {
                    expected = twins[b].Step(actions.AsSpan(b * batch.Spaces.Agents, batch.Spaces.Agents));
                }

                ended[b] = expected.Done;
                if (results[b] != expected || batch.Replication(b) != replications[b])
                {
                    problems.Add(new($"environment {b}", $"step {step} ended with {results[b]} in replication {batch.Replication(b)}; {expected} in replication {replications[b]} was expected"));
                    return;
                }

                Compare(batch, b, twins[b], step, problems);
            }
        }
    }

    private static void Compare(IEnvironmentBatch batch, int environment, IPopulationEnvironment twin, int step, List<EnvironmentProblem> problems)
    {
        PopulationView own = batch.View(environment), other = twin.View;
        if (!own.States.SequenceEqual(other.States) || !own.Rewards.SequenceEqual(other.Rewards) || own.Moment.Step != other.Moment.Step)
        {
            problems.Add(new($"environment {environment}", $"after step {step} it differs from the same environment played alone; environments of a batch are independent of each other"));
        }
    }

    private static void Expect<TException>(List<EnvironmentProblem> problems, string place, string rule, Action call)
        where TException : Exception
    {
        try
        {
            call();
            problems.Add(new(place, $"was accepted; it {rule}"));
        }
        catch (TException)
        {
            // As promised.
        }
    }
}
