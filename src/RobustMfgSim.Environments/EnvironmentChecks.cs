using System.Globalization;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments;

/// <summary>A broken promise of an environment.</summary>
/// <param name="Place">When it showed: the call, the replication and the step.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record EnvironmentProblem(string Place, string Message)
{
    /// <summary>The whole line.</summary>
    public override string ToString() => $"{Place}: {Message}";
}

/// <summary>
/// Conformance checker for anybody's <see cref="IPopulationEnvironment"/>: order of Reset and Step, refusal of wrong actions, a view that is consistent with
/// itself, determinism in (seed, replication), difference between replications and between seeds. Plays a few short episodes with random actions and returns every problem found.
/// </summary>
public static class EnvironmentChecks
{
    private const ulong Seed = 20260622;
    private const int Replications = 8;

    /// <summary>All problems of the environment; empty when it conforms.</summary>
    /// <param name="create">Makes a fresh environment, with the same contents each time.</param>
    /// <param name="steps">Steps per episode at most.</param>
    /// <param name="random">Whether replications and seeds are expected to differ; false for a process without any chance in it.</param>
    public static IReadOnlyList<EnvironmentProblem> Check(Func<IPopulationEnvironment> create, int steps = 30, bool random = true)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var problems = new List<EnvironmentProblem>();
        var environment = create();
        if (environment.Spaces is not { Agents: >= 1, States: >= 1, Actions: >= 1 })
        {
            return [new("Spaces", $"{environment.Spaces}; every number must be at least 1")];
        }

        CheckStepBeforeReset(environment, problems);
        var first = Guarded(problems, "replication 0", () => Play(environment, 0, steps, problems));
        _ = Guarded(problems, "wrong actions", () =>
        {
            CheckWrongActions(create(), problems);
            return [];
        });
        if (first is not null)
        {
            CheckRepeats(create, environment, first, steps, random, problems);
        }

        return [.. problems.Distinct()];
    }

    private static void CheckStepBeforeReset(IPopulationEnvironment environment, List<EnvironmentProblem> problems)
    {
        Expect<InvalidOperationException>(
            problems, "Step before Reset", "Step must be refused until Reset was called", () => environment.Step(new int[environment.Spaces.Agents]));
    }

    private static void CheckRepeats(
        Func<IPopulationEnvironment> create, IPopulationEnvironment used, double[] first, int steps, bool random, List<EnvironmentProblem> problems)
    {
        var ignored = new List<EnvironmentProblem>();
        var again = Guarded(problems, "replication 0 again", () => Play(used, 0, steps, ignored));
        if (again is not null && !again.AsSpan().SequenceEqual(first))
        {
            problems.Add(new("Reset", "the same seed and replication gave another episode on the same instance; an episode is a function of the two"));
        }

        var fresh = Guarded(problems, "replication 0 afresh", () => Play(create(), 0, steps, ignored));
        if (fresh is not null && !fresh.AsSpan().SequenceEqual(first))
        {
            problems.Add(new("Reset", "the same seed and replication gave another episode on a fresh instance; an episode is a function of the two"));
        }

        if (random)
        {
            CheckDiffers(used, first, steps, problems);
        }
    }

    private static void CheckDiffers(IPopulationEnvironment used, double[] first, int steps, List<EnvironmentProblem> problems)
    {
        bool Differs(string place, ulong seed, uint replication) =>
            Guarded(problems, place, () => Play(used, replication, steps, problems, seed)) is not { } other || !other.AsSpan().SequenceEqual(first);
        if (!Enumerable.Range(1, Replications - 1).Any(k => Differs($"replication {k}", Seed, (uint)k)))
        {
            problems.Add(new("Reset", $"replications 0 to {Replications - 1} gave the same episode; replications must be independent"));
        }

        if (!Enumerable.Range(1, Replications - 1).Any(k => Differs("replication 0 of another seed", Seed + (ulong)k, 0)))
        {
            problems.Add(new("Reset", $"{Replications} seeds gave the same episode; an episode depends on its seed"));
        }
    }

    // Plays one episode with random actions, checks every view, and returns all that was seen as one list of numbers.
    private static double[] Play(IPopulationEnvironment environment, uint replication, int steps, List<EnvironmentProblem> problems, ulong seed = Seed)
    {
        var seen = new List<double>();
        // The same actions in every replication: what differs is then the environment's own doing.
        var stream = new RandomStream(Seed, StreamPurpose.Sampling);
        var actions = new int[environment.Spaces.Agents];
        environment.Reset(seed, replication);
        Look(environment, replication, 0, problems, seen);
        for (int step = 1; step <= steps; step++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                actions[i] = (int)(stream.NextUInt32() % (uint)environment.Spaces.Actions);
            }

            var result = environment.Step(actions);
            Look(environment, replication, step, problems, seen);
            if (result.Done)
            {
                Expect<InvalidOperationException>(
                    problems, $"replication {replication}, Step after the end", "Step must be refused until the next Reset", () => environment.Step(actions));
                break;
            }
        }

        return [.. seen];
    }

    private static void Look(IPopulationEnvironment environment, uint replication, int step, List<EnvironmentProblem> problems, List<double> seen)
    {
        string place = $"replication {replication}, step {step}";
        foreach (string fault in EnvironmentViewFaults.Find(environment.View, environment.Spaces, step))
        {
            problems.Add(new(place, fault));
        }

        var view = environment.View;
        foreach (int state in view.States)
        {
            seen.Add(state);
        }

        seen.AddRange(view.Rewards);
        seen.AddRange(view.Moment.Population);
    }

    private static void CheckWrongActions(IPopulationEnvironment environment, List<EnvironmentProblem> problems)
    {
        var (agents, _, allowed) = environment.Spaces;
        environment.Reset(Seed);
        const string Length = "a list of another length than the number of agents must be refused with an ArgumentException";
        Expect<ArgumentException>(problems, "Step with too few actions", Length, () => environment.Step(new int[agents - 1]));
        Expect<ArgumentException>(problems, "Step with too many actions", Length, () => environment.Step(new int[agents + 1]));
        foreach (int wrong in new[] { -1, allowed })
        {
            var actions = new int[agents];
            actions[agents - 1] = wrong;
            string place = string.Create(CultureInfo.InvariantCulture, $"Step with action {wrong}");
            string? message = Expect<ArgumentException>(
                problems, place, $"actions outside 0..{allowed - 1} must be refused with an ArgumentException", () => environment.Step(actions));
            if (message is not null && !message.Contains((agents - 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
            {
                problems.Add(new(place, $"the message does not name agent {agents - 1}: {message}"));
            }
        }

        if (environment.View.Moment.Step != 0)
        {
            problems.Add(new("Step with wrong actions", $"time moved to {environment.View.Moment.Step}; a refused step must change nothing"));
        }
    }

    // The message of the exception; null, and a problem, when it did not come or was of another kind.
    private static string? Expect<TException>(List<EnvironmentProblem> problems, string place, string rule, Action call)
        where TException : Exception
    {
        try
        {
            call();
        }
        catch (TException exception)
        {
            return exception.Message;
        }
        catch (Exception exception)
        {
            problems.Add(new(place, $"threw {exception.GetType().Name}; {rule}"));
            return null;
        }

        problems.Add(new(place, $"was accepted; {rule}"));
        return null;
    }

    private static double[]? Guarded(List<EnvironmentProblem> problems, string place, Func<double[]> play)
    {
        try
        {
            return play();
        }
        catch (Exception exception)
        {
            problems.Add(new(place, $"threw {exception.GetType().Name}: {exception.Message}"));
            return null;
        }
    }
}
