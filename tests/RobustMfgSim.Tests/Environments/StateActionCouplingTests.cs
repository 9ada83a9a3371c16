using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;
using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Tests.Environments;

// The order of a step in games that couple through L: policies see e_t, everybody acts, rewards, kernels and adversaries see L_t.
internal sealed class StateActionCouplingTests
{
    private const double Radius = 0.2;
    private static readonly double[] Policy = [0.5, 0.5, 0.25, 0.75], Initial = [0.5, 0.5];

    // Reward: minus the share of all agents who take the same action; second action: to the second state with the share of those who take it there.
    private static RobustGame Game() => new(
        new ThroughActions(2, 2, 0.9, (l, model) => Write(l, model)), new ContaminationBall(Support.Full), new FixedRadius(Radius));

    private static void Write(double[] l, FrozenModel model)
    {
        ((double[])[-(l[0] + l[2]), -(l[1] + l[3]), -1 - (l[0] + l[2]), -1 - (l[1] + l[3])]).CopyTo(model.Rewards);
        ((double[])[0.7, 0.3, 1 - l[3], l[3], 0.7, 0.3, 1 - l[3], l[3]]).CopyTo(model.Kernel);
    }

    [Test]
    public void Rewards_and_kernels_are_those_of_what_agents_did()
    {
        var (game, point) = Held();
        var environment = new PopulationEnvironment(game, 10, Initial, new EquilibriumAdversary(game, point), 5);
        environment.Reset(3);
        int[] states = environment.View.States.ToArray(), actions = [0, 0, 1, 0, 1, 1, 1, 0, 1, 1];
        environment.Step(actions);

        // By hand: 4 of 10 took the first action. The adversary sends a fifth of every row to the second state, whose value is lower.
        double there = Enumerable.Range(0, 10).Count(i => states[i] == 1 && actions[i] == 1) / 10.0;
        Assert.That(there, Is.GreaterThan(0), "otherwise nothing is seen");
        Assert.That(
            environment.View.Rewards.ToArray(), Is.EqualTo(Enumerable.Range(0, 10).Select(i => -states[i] - (actions[i] == 0 ? 0.4 : 0.6)).ToArray()).Within(1e-15));
        Assert.That(environment.Kernel.ToArray()[3], Is.EqualTo((0.8 * there) + 0.2).Within(1e-14));
        Assert.That(environment.Kernel.ToArray()[1], Is.EqualTo((0.8 * 0.3) + 0.2).Within(1e-14));
    }

    [Test]
    public void Before_the_actions_nobody_sees_a_frozen_game()
    {
        var (game, point) = Held();
        var environment = new PopulationEnvironment(game, 10, Initial, new NominalAdversary(game, point), 5);
        environment.Reset(3);
        Assert.That(environment.View.Moment.IsFrozen, Is.False);
        Assert.That(() => environment.View.Moment.Model, Throws.InvalidOperationException.With.Message.StartsWith("The model was read before anybody acted."));
        var process = Process(EngineKind.Agents);
        process.Reset(3);
        Assert.That(process.Moment.IsFrozen, Is.False);
        process.Decide();
        Assert.That(process.Moment.IsFrozen, Is.True);
        Assert.That(() => process.Decide(), Throws.InvalidOperationException.With.Message.StartsWith("Decide was called twice before Move"));
        process.Move();
        Assert.That(process.Moment.IsFrozen, Is.False);
    }

    [Test]
    public void The_environment_passes_the_public_checks()
    {
        var (game, point) = Held();
        PopulationEnvironment Create() => new(game, 40, Initial, new AdaptiveAdversary(game, point), 1000);
        Assert.That(EnvironmentChecks.Check(Create), Is.Empty);
        Assert.That(EnvironmentBatchChecks.Check(() => new EnvironmentBatch(_ => Create(), 3), Create), Is.Empty);
    }

    [Test]
    public void A_step_of_the_process_allocates_nothing([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        // A game of formulas: the tabular one of these tests allocates by itself.
        var game = new RobustGame(RobustMfgSim.Tests.Games.GameTables.Make("equilibrium_price"), new ContaminationBall(Support.Full), new FixedRadius(0.1));
        double[] uniform = [.. Enumerable.Repeat(1.0 / 9, 45)], initial = [.. Enumerable.Repeat(0.2, 5)];
        var point = HeldPolicySolver.Solve(game, uniform, new EquilibriumOptions()).Point;
        var process = new PopulationProcess(
            game, [new("all", new TablePolicy(uniform, 9), new EquilibriumAdversary(game, point), 5000, initial)], engine,
            [new("tagged", new PopulationAware().Create(game, point), new EquilibriumAdversary(game, point), initial)]);
        process.Reset(1);
        Step(process);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int t = 0; t < 50; t++)
        {
            Step(process);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void What_is_read_as_policies_is_what_was_done([Values(EngineKind.Agents, EngineKind.Counts)] EngineKind engine)
    {
        var process = Process(engine);
        process.Reset(5);
        process.Decide();
        var moment = process.Moment;
        for (int s = 0; s < 2; s++)
        {
            // Shares times counts are whole numbers of agents, and with the tagged agent they make L.
            for (int a = 0; a < 2; a++)
            {
                int pair = (2 * s) + a;
                double did = process.Policy(0)[pair] * process.Counts(0)[s], tagged = process.TaggedState(0) == s ? process.TaggedPolicy(0)[pair] : 0;
                Assert.That(did, Is.EqualTo(Math.Round(did)).Within(1e-9));
                Assert.That(moment.Model.Coupling[pair], Is.EqualTo((did + tagged) / 30).Within(1e-12));
            }
        }

        Assert.That(process.TaggedPolicy(0).Slice(2 * process.TaggedState(0), 2).ToArray(), Is.EquivalentTo((double[])[0, 1]));

        // The mean reward by hand: minus the sum of squares of the shares of both actions, minus the share in the second state.
        double first = moment.Model.Coupling[0] + moment.Model.Coupling[2];
        Assert.That(process.Mean(moment.Model.Rewards), Is.EqualTo(-(first * first) - ((1 - first) * (1 - first)) - moment.Population[1]).Within(1e-12));
    }

    [Test]
    public void Single_agents_cannot_be_recorded()
    {
        var (game, point) = Held();
        Assert.That(
            () => new PopulationProcess(game, [new("all", new TablePolicy(Policy, 2), new NominalAdversary(game, point), 5, Initial)], record: true),
            Throws.ArgumentException.With.Message.StartsWith("Actions of single agents cannot be recorded in a game that couples through states and actions"));
    }

    [Test]
    public void What_is_proved_for_coupling_through_states_says_so()
    {
        var (game, point) = Held();
        var interval = new Interval(0, 0, 0);
        Assert.That(ExactFiniteGame.Obstacle(game, "equilibrium", 3), Does.Contain("this one couples through states and actions"));
        var checks = BoundVerdicts.Check(new(game, point, true, point.Population, "equilibrium", null), new CurvePoint(3, 1, interval, interval, interval, []));
        Assert.That(checks.Select(c => c.Verdict), Is.All.EqualTo(Verdict.NotApplicable));
        Assert.That(checks.Select(c => c.Reason), Is.All.Contains("this one couples through states and actions"));
        Assert.That(() => LatticeConstants.Compute(game, point, 3, 1), Throws.ArgumentException.With.Message.Contains("the coupling distribution of this game has 4"));
    }

    [Test]
    public void Population_aware_expects_of_the_others_what_their_policy_does()
    {
        // One state; the road that costs less at L = (0.3, 0.7) is the first, at the frozen mean field of its own point just as well; a policy of 0.7 makes it the second.
        var game = new RobustGame(new ThroughActions(1, 2, 0.9, (l, model) =>
        {
            ((double[])[-l[0], -l[1]]).CopyTo(model.Rewards);
            model.Kernel.Fill(1);
        }), new NominalSet(), new FixedRadius(0));
        foreach (double first in (double[])[0.3, 0.7])
        {
            var point = HeldPolicySolver.Solve(game, [first, 1 - first], new EquilibriumOptions()).Point;
            var table = new double[2];
            new PopulationAware().Create(game, point).Decide(new Moment(0, [1], null), table);
            Assert.That(table, Is.EqualTo(first < 0.5 ? (double[])[1, 0] : [0, 1]));
            new BestResponse().Create(game, point).Decide(new Moment(0, [1], null), table);
            Assert.That(table, Is.EqualTo(first < 0.5 ? (double[])[1, 0] : [0, 1]));
        }
    }

    [Test]
    public void A_fixed_kernel_may_follow_the_actions_only_where_the_game_does()
    {
        var (game, point) = Held();
        var (model, kernel) = (game.NewModel(), new double[8]);
        game.Freeze([0.1, 0.2, 0.3, 0.4], model);
        var adversary = new FixedAdversary(game, new() { Kernel = new ThroughActions(2, 2, 0, Write), AllowOutside = true });
        adversary.Choose(new Moment(0, [0.3, 0.7], model), kernel);
        Assert.That(kernel[3], Is.EqualTo(0.4));
        var plain = new RobustGame(new TabularGame(2, 2, 0.9, (_, table) => table.Kernel.Fill(0.5)), new NominalSet(), new FixedRadius(0));
        Assert.That(
            () => new FixedAdversary(plain, new() { Kernel = new ThroughActions(2, 2, 0, Write) }),
            Throws.ArgumentException.With.Message.Contains("the one given couples through states and actions, and the game does not"));
        Assert.That(point.Policy, Is.EqualTo(Policy));
    }

    private static (RobustGame Game, StationaryPoint Point) Held()
    {
        var held = HeldPolicySolver.Solve(Game(), Policy, new EquilibriumOptions());
        Assert.That(held.Status, Is.EqualTo(SolveStatus.Converged));
        return (Game(), held.Point);
    }

    private static PopulationProcess Process(EngineKind engine)
    {
        var (game, point) = Held();
        var adversary = new EquilibriumAdversary(game, point);
        return new(game, [new("all", new TablePolicy(Policy, 2), adversary, 29, Initial)], engine, [new("tagged", new TablePolicy(Policy, 2), adversary, Initial)]);
    }

    private static void Step(PopulationProcess process)
    {
        process.Decide();
        process.Move();
    }
}
