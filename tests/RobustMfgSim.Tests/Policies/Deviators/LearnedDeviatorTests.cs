using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Policies.Deviators;

/// <summary>What learners find among 10 agents, evaluated exactly, beside what there is to find.</summary>
[CancelAfter(120_000)]
public sealed class LearnedDeviatorTests
{
    private const int Agents = 10;

    private static RobustGame Sis { get; } = new(new SisGame(new ParameterValues(SisGame.Description), 0.9), new TotalVariationBall(Support.Full), new FixedRadius(0.05));

    private static RobustGame Garnet { get; } = new(
        new GarnetGame(new ParameterValues(GarnetGame.Description, new Dictionary<string, double> { ["states"] = 3, ["actions"] = 2, ["seed"] = 5 }), 0.9),
        new ContaminationBall(Support.Full), new FixedRadius(0.1));

    private static IEnumerable<TestCaseData> Learners()
    {
        foreach (var (game, name) in new[] { (Sis, "sis"), (Garnet, "garnet") })
        {
            foreach (var learner in new IDeviator[] { Q(8000), new PolicyGradient(Episodes(PolicyGradient.Description, 8000)), new CrossEntropy(Episodes(CrossEntropy.Description, 8000)) })
            {
                yield return new TestCaseData(game, learner).SetArgDisplayNames(name, learner.Descriptor.Name);
            }
        }
    }

    [TestCaseSource(nameof(Learners))]
    public void LearnersRecoverNineTenthsOfTheExactExploitability(RobustGame game, IDeviator learner)
    {
        var setting = Setting(game);
        var exact = ExactFiniteGame.Solve(setting, Agents).Values.FixedAdversary;
        double conforming = Value(setting, setting.Policy());
        Assert.That(conforming, Is.EqualTo(exact.Value).Within(1e-9), "the oracle agrees with the programme where both can speak");
        Assert.That(exact.Exploitability, Is.GreaterThan(0.01));

        var trained = learner.For(Task(setting));
        double gain = Value(setting, trained.Create(game, setting.Point)) - conforming;
        Assert.That(gain, Is.InRange(0.9 * exact.Exploitability, exact.Exploitability + 1e-9));
        Assert.That(trained.LearningCurve![^1].Gain, Is.EqualTo(gain).Within(0.5 * exact.Exploitability), "64 episodes only");
        Assert.That(trained.LearningCurve.Select(p => p.Episodes), Is.Ordered.Ascending);
    }

    [Test]
    public void ALearnerThatHasHardlyLearnedDoesNot()
    {
        var setting = Setting(Sis);
        var exact = ExactFiniteGame.Solve(setting, Agents).Values.FixedAdversary;
        Assert.That(Value(setting, Q(1).For(Task(setting)).Create(Sis, setting.Point)) - exact.Value, Is.LessThan(0.9 * exact.Exploitability));
    }

    // Alone in the world the learner is the population: 0.9 of what a Markov decision model on its own state gives.
    [Test]
    public void OneAgentAloneLearnsToo()
    {
        var setting = Setting(Sis);
        var exact = ExactFiniteGame.Solve(setting, 1).Values.FixedAdversary;
        Assert.That(exact.Exploitability, Is.GreaterThan(0.1));
        foreach (var learner in new IDeviator[] { Q(4000), new PolicyGradient(Episodes(PolicyGradient.Description, 8000)), new CrossEntropy(Episodes(CrossEntropy.Description, 4000)) })
        {
            var policy = learner.For(Task(setting) with { Agents = 1 }).Create(Sis, setting.Point);
            double gain = new DeviatingAgent(Sis, 1, setting.Policy(), setting.Adversary(), policy).Value(setting.Initial) - exact.Value;
            Assert.That(gain, Is.InRange(0.9 * exact.Exploitability, exact.Exploitability + 1e-9), learner.Descriptor.Name);
        }
    }

    [Test]
    public void TrainingIsAFunctionOfSeedAndNumberOfAgents()
    {
        var setting = Setting(Sis);
        var first = Q(300).For(Task(setting)).LearningCurve!;
        Assert.That(Q(300).For(Task(setting)).LearningCurve, Is.EqualTo(first));
        Assert.That(Q(300).For(Task(setting) with { Seed = 2 }).LearningCurve, Is.Not.EqualTo(first));
        Assert.That(Q(300).For(Task(setting) with { Agents = 11 }).LearningCurve, Is.Not.EqualTo(first));
    }

    [TestCaseSource(nameof(Learners))]
    public void ALearnerIsNotSimulatedBeforeItsTraining(RobustGame game, IDeviator learner) =>
        Assert.That(() => learner.Create(game, Setting(game).Point), Throws.InvalidOperationException.With.Message.Contains("Call For(task) once"));

    [TestCaseSource(nameof(Learners))]
    public void TrainingStopsWhenAsked(RobustGame game, IDeviator learner) =>
        Assert.That(() => learner.For(Task(Setting(game)), new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());

    private static QLearning Q(int episodes) => new(Episodes(QLearning.Description, episodes));

    private static ParameterValues Episodes(Descriptor descriptor, int episodes) => new(descriptor, new Dictionary<string, double> { ["episodes"] = episodes });

    private static ExactSetting Setting(RobustGame game)
    {
        var result = new AutoSolver().Solve(game, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged));
        return new(game, result.Point, result.Point.Population, () => new TablePolicy(result.Point.Policy, game.Actions), () => new EquilibriumAdversary(game, result.Point));
    }

    private static DeviationTask Task(ExactSetting setting) => new(setting.Game, setting.Point, setting.Initial, setting.Policy, setting.Adversary, Agents, 1);

    private static double Value(ExactSetting setting, IPolicy own) =>
        new DeviatingAgent(setting.Game, Agents, setting.Policy(), setting.Adversary(), own).Value(setting.Initial);
}
