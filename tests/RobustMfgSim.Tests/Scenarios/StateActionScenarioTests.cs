using System.Text;
using System.Text.Json;
using NUnit.Framework;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Scenarios;

/// <summary>Scenarios whose games couple through states and actions, with mixtures of policies and with blocks of states.</summary>
internal sealed class StateActionScenarioTests
{
    private const string Roads = """
        schema: 1
        name: roads
        game:
          kind: custom
          states: [home, away]
          actions: [bridge, ferry]
          rewards: { "*": { bridge: "-mu[home, bridge] - mu[away, bridge] - s", ferry: "-0.2 - mu[home, ferry] - mu[away, ferry] - s" } }
          transitions: { "*": { bridge: { away: "0.3 + 0.5*(mu[home, bridge] + mu[away, bridge])", home: rest }, ferry: { away: 0.4, home: rest } } }
        ambiguity: { family: total_variation, radius: "0.05 + 0.05*mu[away, ferry]" }
        """;

    private const string Mixture = "\npopulation: { policies: [ { policy: equilibrium, share: 0.6 }, { policy: uniform, share: 0.4 }, { policy: uniform, count: 2 } ] }\n";

    [Test]
    public void The_engine_that_is_named_is_the_one_that_moves_the_agents([Values(10, 100, 300, 1000, 1400, 1600, 3000, 100_000)] long agents, [Values("", Mixture)] string more)
    {
        var study = Read(Roads + more);
        var process = new StudySimulation(study, StudySimulation.Reference(study), agents);
        Assert.That(SnakeCase.Of(StudyPopulation.Engine(study, agents)), Is.EqualTo(process.Engine));
    }

    [Test]
    public async Task A_mixture_of_policies_is_run_and_every_group_meets_what_all_do()
    {
        var study = Read(Roads + Mixture + "deviators: [best_response, population_aware]\nstudy: { agents: [20, 40], episodes: 64 }\n");
        var outcome = await StudyRunner.RunAsync(study);
        Assert.That(outcome.Status, Is.EqualTo(OutcomeStatus.Completed), outcome.Failure?.Message);
        using var text = new MemoryStream();
        ResultsWriter.Write(text, outcome);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(text.ToArray()));
        var groups = json.RootElement.GetProperty("population").GetProperty("groups").EnumerateArray().ToList();
        double[] shares = [0.6, 0.4, 0], expected = new double[4];
        for (int i = 0; i < 4; i++)
        {
            expected[i] = groups.Zip(shares, (g, share) => share * g.GetProperty("distribution")[i / 2].GetDouble() * g.GetProperty("policy")[i / 2][i % 2].GetDouble()).Sum();
        }

        foreach (var group in groups)
        {
            Assert.That(group.GetProperty("population_distribution").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(x => x.GetDouble()), Is.EqualTo(expected).Within(1e-9));
        }
    }

    // Two types of travellers who meet on the same roads: what one type does moves the other's rewards, rows stay in their blocks, and nature moves nobody to the other type.
    [Test]
    public void Blocks_and_actions_go_together([Values("none", "contamination", "total_variation", "kl")] string family)
    {
        var study = Read($$"""
            schema: 1
            name: two-types
            game:
              kind: custom
              states: [calm, late, van, truck]
              actions: [bridge, ferry]
              blocks: [ { states: [calm, late], mass: 0.7 }, { states: [van, truck], mass: 0.3 } ]
              rewards:
                "*":   { bridge: "-(mu[calm, bridge] + mu[late, bridge]) - 2*(mu[van, bridge] + mu[truck, bridge]) - 0.1*s", ferry: "-0.3 - mu[calm, ferry] - mu[van, ferry] - 0.1*s" }
              transitions:
                calm:  { "*": { late: "0.2 + 0.3*mu[calm, bridge]", calm: rest } }
                late:  { bridge: { calm: 0.6, late: 0.4 }, ferry: { calm: 0.4, late: rest } }
                van:   { "*": { truck: "0.5*mu[truck, ferry] + 0.1", van: rest } }
                truck: { "*": { van: 0.5, truck: rest } }
            ambiguity: { family: {{family}}{{(family == "none" ? "" : ", radius: 0.1")}} }
            """);
        Assert.That(study.Game.CouplesThroughActions, Is.True);
        var result = new AutoSolver().Solve(study.Game, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        var point = result.Point;
        Assert.That((point.Population[0] + point.Population[1], point.Population[2] + point.Population[3]), Is.EqualTo((0.7, 0.3)).Within(1e-10));

        // Each block alone, with what it meets frozen, by value iteration; then one step of its population.
        var model = study.Game.NewModel();
        study.Game.Freeze([.. point.Policy.Select((p, i) => point.Population[i / 2] * p)], model);
        var next = new double[4];
        for (int b = 0; b < 2; b++)
        {
            var part = new FrozenModel(2, 2);
            for (int i = 0; i < 4; i++)
            {
                int whole = (4 * b) + i;
                part.Rewards[i] = model.Rewards[whole];
                part.Radii[i] = model.Radii[whole];
                model.Row(whole / 2, whole % 2).Slice(2 * b, 2).CopyTo(part.Row(i / 2, i % 2));
            }

            double[] value = NaiveRobustMdp.Value(family, part, 0.9);
            Assert.That(point.Value[(2 * b)..((2 * b) + 2)], Is.EqualTo(value).Within(1e-7));
            for (int i = 0; i < 4; i++)
            {
                int whole = (4 * b) + i;
                double[] row = point.Kernel[(whole * 4)..((whole * 4) + 4)];
                Assert.That(row[2 - (2 * b)] + row[3 - (2 * b)], Is.Zero);
                Assert.That(NaiveRobustMdp.Mean(row[(2 * b)..((2 * b) + 2)], value), Is.EqualTo(NaiveRobustMdp.Worst(family, part.Row(i / 2, i % 2).ToArray(), part.Radii[i], value)).Within(1e-7));
                for (int t = 0; t < 4; t++)
                {
                    next[t] += point.Population[whole / 2] * point.Policy[whole] * row[t];
                }
            }
        }

        Assert.That(next, Is.EqualTo(point.Population).Within(1e-8));
    }

    private static Study Read(string text)
    {
        var read = ScenarioReader.Read("x.yaml", text, BuiltIns.Catalog());
        return read.Study ?? throw new InvalidOperationException(string.Join('\n', read.Problems));
    }
}
