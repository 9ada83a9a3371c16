using NUnit.Framework;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

/// <summary>The key game.blocks of custom games (eq. G3), right and wrong, with the exact messages.</summary>
internal sealed class BlockScenarioTests
{
    private const string Blocks = "  blocks: [ { states: [calm, tense], mass: 0.6 }, { states: [prey], mass: 0.4 } ]\n";
    private const string Rows = "  transitions:\n    \"*\": { stay: { calm: 0.5, tense: rest } }\n    prey: { stay: { prey: 1 } }\n";

    [Test]
    public void Blocks_and_masses_are_read_and_written_out()
    {
        var study = Read(Blocks, Rows, "ambiguity: { family: contamination, radius: 0.1 }\n").Study!;
        var populations = study.Game.Populations;
        Assert.That((populations.Blocks.Count, populations.Mass(0), populations.Mass(1)), Is.EqualTo((2, 0.6, 0.4)).Within(1e-15));
        Assert.That(study.Game.Game.InitialDistribution.ToArray(), Is.EqualTo(new[] { 0.3, 0.3, 0.4 }).Within(1e-15));
        Assert.That(study.ResolvedScenario, Does.Contain("  blocks:\n    - states: [calm, tense]\n      mass: 0.6\n    - states: [prey]\n      mass: 0.4\n"));
        Assert.That(ScenarioReader.Read("again.yaml", study.ResolvedScenario, BuiltIns.Catalog()).Study!.Sha256, Is.EqualTo(study.Sha256));

        // By hand: contamination 0.1 shifts mass to the lower of 0 and -1, so P(tense) = 0.45 + 0.1 and the block splits 0.27 to 0.33.
        var result = study.Solver.Solve(study.Game, study.Equilibrium);
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged));
        Assert.That(result.Point.Population, Is.EqualTo(new[] { 0.27, 0.33, 0.4 }).Within(1e-9));
    }

    [Test]
    public void Without_masses_every_state_has_the_same()
    {
        var study = Read("  blocks: [ { states: [prey] }, { states: [tense, calm] } ]\n", Rows).Study!;
        Assert.That((study.Game.Populations.Mass(0), study.Game.Populations.Mass(1)), Is.EqualTo((1.0 / 3, 2.0 / 3)).Within(1e-15));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("  blocks: [ { states: [calm] } ]\n", "", "x.yaml(7,11): the state 'tense' is in no block of game.blocks; every state is in exactly one.");
        yield return Case("  blocks: [ { states: [calm, tense] }, { states: [prey, calm] } ]\n", "",
            "x.yaml(7,57): the state 'calm' is in game.blocks[0] already; every state is in exactly one block.");
        yield return Case("  blocks: [ { states: [calm, tense] }, { states: [pray] } ]\n", "", "x.yaml(7,51): unknown state 'pray'. Did you mean 'prey'? Known: calm, tense, prey.");
        yield return Case("  blocks: [ { states: [calm, tense, prey] }, { states: [] } ]\n", "", "x.yaml(7,56): game.blocks[1].states is empty; a block has at least one state.");
        yield return Case("  blocks: [ { states: [calm, tense], mass: 0.6 }, { states: [prey] } ]\n", "",
            "x.yaml(7,11): game.blocks gives a mass to some blocks and not to others; give one to every block, or to none.");
        yield return Case("  blocks: [ { states: [calm, tense], mass: 0.6 }, { states: [prey], mass: 0.6 } ]\n", "",
            "x.yaml(7,11): the masses in game.blocks sum to 1.2; they must sum to 1 within 1e-9.");
        yield return Case(Blocks, "population: { initial: uniform }\n",
            "x.yaml(12,24): population.initial gives the 2 blocks of the game the masses 0.666667, 0.333333; they are 0.6, 0.4 and never change. Keep to them, or change them in the game.");
        yield return Case(Blocks, "ambiguity: { family: total_variation, radius: 0.1, rectangularity: s }\n",
            "x.yaml(12,12): ambiguity: s-rectangular sets cannot be held to blocks of states; use (s,a)-rectangular sets, or a game without blocks.");
        yield return Case(Blocks, "population: { adversary: { kind: fixed, kernel: { \"*\": { \"*\": { calm: 1 } } }, outside: allow } }\n",
            "x.yaml(12,63): population.adversary.kernel: kernel row (s=2, a=0) gives next state 0, which is in another block, the probability 1 at mu=(1, 0, 0); rows stay in the block of their state.");
    }

    [TestCaseSource(nameof(Wrong))]
    public void What_is_wrong_is_told_with_its_place(string blocks, string more, string message) =>
        Assert.That(Read(blocks, Rows, more).Problems.Select(p => p.ToString()), Is.EqualTo(new[] { message }));

    [Test]
    public void A_row_that_leaves_its_block_is_told_with_its_place() =>
        Assert.That(Read(Blocks, "  transitions:\n    \"*\": { stay: { calm: \"mu[prey]/2\", prey: rest } }\n    prey: { stay: { prey: 1 } }\n").Problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            "x.yaml(9,18): game custom: kernel row (s=0, a=0) gives next state 2, which is in another block, the probability 1 at mu=(1, 0, 0); rows stay in the block of their state. "
            + "The same entry is wrong for 1 more (s, a).",
        }));

    private static TestCaseData Case(string blocks, string more, string message) => new TestCaseData(blocks, more, message).SetArgDisplayNames(message);

    private static ScenarioResult Read(string blocks, string rows, string more = "") => ScenarioReader.Read(
        "x.yaml",
        $"schema: 1\nname: x\ngame:\n  kind: custom\n  states: [calm, tense, prey]\n  actions: [stay]\n{blocks}{rows}" + "  rewards: { \"*\": { stay: 0 }, tense: { stay: -1 } }\n" + more,
        BuiltIns.Catalog());
}
