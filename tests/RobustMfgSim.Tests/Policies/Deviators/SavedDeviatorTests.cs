using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Deviators.Learning;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Tests.Policies.Deviators;

/// <summary>What deviators have learned, as bytes and back.</summary>
[CancelAfter(60_000)]
internal sealed class SavedDeviatorTests
{
    private const int Agents = 12;

    private static readonly RobustGame Game = new(
        new GarnetGame(new ParameterValues(GarnetGame.Description, new Dictionary<string, double> { ["states"] = 3, ["actions"] = 3, ["seed"] = 5 }), 0.9),
        new ContaminationBall(Support.Full), new FixedRadius(0.1));

    private static readonly DeviationTask Task = MakeTask();

    private static ILearningDeviator[] Learners() => [new QLearning(Short(QLearning.Description)), new PolicyGradient(Short(PolicyGradient.Description)), new CrossEntropy(Short(CrossEntropy.Description))];

    [TestCaseSource(nameof(Learners))]
    public void WhatWasLearnedComesBackWithEveryDecisionAndTheLearningCurve(ILearningDeviator learner)
    {
        var trained = learner.For(Task);
        byte[] saved = learner.Save(trained);
        var back = learner.Restore(Task, saved);
        Assert.That(back.Descriptor, Is.SameAs(learner.Descriptor));
        Assert.That(back.LearningCurve, Is.EqualTo(trained.LearningCurve));
        Assert.That(learner.Save(back), Is.EqualTo(saved), "the same bytes again");
        var decisions = Decisions(trained);
        Assert.That(decisions.Distinct().Count(), Is.GreaterThan(1), "it looks at the population, so that a policy that does not would be noticed");
        Assert.That(Decisions(back), Is.EqualTo(decisions));
    }

    [TestCaseSource(nameof(Learners))]
    public void DamagedBytesAreRefusedWithTheReason(ILearningDeviator learner)
    {
        byte[] saved = learner.Save(learner.For(Task));
        for (int length = 0; length < saved.Length; length += 1 + (length / 50))
        {
            Assert.That(() => learner.Restore(Task, saved[..length]), Refused("Train it anew"), $"{length} bytes");
        }

        Assert.That(() => learner.Restore(Task, [.. saved, 0]), Refused("the length in bytes is"));
        Assert.That(() => learner.Restore(Task, [9, .. saved[1..]]), Refused("the format is 9; 1 is expected"));
        Assert.That(() => learner.Restore(Task with { Agents = 13 }, saved), Refused("the number of agents is 12; 13 is expected"));
        var other = Learners().First(l => l.Descriptor.Name != learner.Descriptor.Name);
        Assert.That(() => other.Restore(Task, saved), Refused($"the learner is {learner.Descriptor.Name}; {other.Descriptor.Name} is expected"));
        Assert.That(() => other.Save(learner.For(Task)), Throws.ArgumentException);
    }

    [Test]
    public void AListThatIsLongerThanTheBytesIsRefusedBeforeMemoryIsTakenForIt()
    {
        var learner = Learners()[0];
        byte[] saved = learner.Save(learner.For(Task));

        // Format, name with its length, version, number of agents; then the length of the learning curve.
        int at = 1 + 1 + learner.Descriptor.Name.Length + sizeof(int) + sizeof(long);
        BitConverter.TryWriteBytes(saved.AsSpan(at), int.MaxValue);
        Assert.That(() => learner.Restore(Task, saved), Refused("a list of 2147483647 elements does not fit"));
    }

    [Test]
    public void AnActionThatTheGameDoesNotHaveIsRefused()
    {
        var learner = Learners()[0];
        byte[] saved = learner.Save(learner.For(Task));
        BitConverter.TryWriteBytes(saved.AsSpan(saved.Length - sizeof(int)), 3);
        Assert.That(() => learner.Restore(Task, saved), Refused("is none of the 3 of the game"));
    }

    // The policy against the table it was taken from, at populations that were met and at some that were not.
    [Test]
    public void TheGreedyPolicyOfATableDoesWhatTheTableSays()
    {
        var table = new QTable(2, 3, 10);
        for (int k = 0; k < 3000; k++)
        {
            double share = k % 7 / 10.0;
            int cell = table.Cell([1 - share, share], grow: true), state = k % 2, action = k % 3;
            table.Learn(cell, state, action, Math.Sin(cell + (5 * state) + (3 * action)), 0.5, cell, state, k % 4 < 2);
            table.Learn(QTable.Shared, state, action, action == 1 ? 1 : 0, 0.5, QTable.Shared, state, k % 4 < 2);
        }

        var policy = table.Greedy();
        var rows = new double[6];
        var chosen = new HashSet<int>();
        for (int k = 0; k <= 10; k++)
        {
            double[] population = [1 - (k / 10.0), k / 10.0];
            policy.Decide(new Moment(0, population, null, 0, 0), rows);
            int cell = table.Cell(population, grow: false);
            Assert.That(cell == QTable.Shared, Is.EqualTo(k >= 7));
            for (int s = 0; s < 2; s++)
            {
                Assert.That(rows.AsSpan(3 * s, 3).ToArray(), Is.EqualTo(Enumerable.Range(0, 3).Select(a => a == table.Greedy(cell, s) ? 1.0 : 0)));
                chosen.Add(table.Greedy(cell, s));
            }
        }

        Assert.That(chosen, Has.Count.EqualTo(3));
    }

    private static NUnit.Framework.Constraints.Constraint Refused(string reason) =>
        Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("deviator ").And.Message.Contains(reason);

    // What it does at every population of 12 agents, one string each.
    private static List<string> Decisions(IDeviator deviator)
    {
        var policy = deviator.Create(Game, Task.Point);
        var (rows, found) = (new double[9], new List<string>());
        for (int i = 0; i <= Agents; i++)
        {
            for (int j = 0; i + j <= Agents; j++)
            {
                double[] population = [i / (double)Agents, j / (double)Agents, (Agents - i - j) / (double)Agents];
                policy.Decide(new Moment(0, population, null, 0, 0), rows);
                found.Add(string.Join(',', rows));
            }
        }

        return found;
    }

    private static ParameterValues Short(Descriptor descriptor) => new(descriptor, new Dictionary<string, double> { ["episodes"] = 1500 });

    private static DeviationTask MakeTask()
    {
        var point = new AutoSolver().Solve(Game, new EquilibriumOptions()).Point;
        return new(Game, point, point.Population, () => new TablePolicy(point.Policy, Game.Actions), () => new EquilibriumAdversary(Game, point), Agents, 1);
    }
}
