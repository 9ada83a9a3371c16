using System.Text.Json;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Python;

/// <summary>What Python's environments show is what the simulator's processes and environments show, step by step and bit for bit, with the same actions.</summary>
[CancelAfter(120_000)]
internal sealed class TrajectoryTests
{
    private const int Agents = 20, Environments = 3, Steps = 6;
    private const ulong Seed = 20261122;

    [TestCase("first-study")]
    [TestCase("mixed-population")]
    [TestCase("road-tolls")]
    [TestCase("coalition")]
    [TestCase("beach-bar")]
    public void Every_step_is_the_same(string scenario)
    {
        if (PythonProcess.Obstacle is { } obstacle)
        {
            Assert.Ignore(obstacle);
        }

        string path = PythonProcess.Place("scenarios", $"{scenario}.yaml");
        var (code, output, error) = PythonProcess.Run("trajectories.py", path);
        Assert.That((code, error), Is.EqualTo((0, "")));
        var shown = JsonDocument.Parse(output).RootElement;
        var study = ScenarioReader.Load(path, BuiltIns.Catalog()).Study!;
        var design = StudyPopulation.Design(study, StudySimulation.Reference(study).Point, Agents) with { Draws = TaggedDraws.Independent };
        CompareDeviators(design, Rows(shown.GetProperty("deviators")));
        CompareEverybody(design, Rows(shown.GetProperty("everybody")));
    }

    // A process for each environment, driven by hand.
    private static void CompareDeviators(EpisodeDesign design, List<double[][]> shown)
    {
        int m = design.Game.Actions;
        Assert.That(shown, Has.Count.EqualTo((2 * Steps) + 1));
        for (int b = 0; b < Environments; b++)
        {
            var process = new DesignPopulation(design, Agents).Process;
            process.Reset(Seed, (uint)b);
            Compare(process, shown[0], b, 0);
            for (int t = 0; t < 2 * Steps; t++)
            {
                double reward = 0;
                if (t == Steps)
                {
                    process.Reset(Seed, (uint)(b + Environments));
                }
                else
                {
                    int action = (t + b) % m;
                    process.Play(0, "by hand", new TablePolicy([.. Enumerable.Range(0, design.Game.States * m).Select(pair => pair % m == action ? 1.0 : 0)], m));
                    process.Decide();
                    reward = process.Moment.Model.Rewards[(process.TaggedState(0) * m) + action];
                    process.Move();
                }

                Compare(process, shown[t + 1], b, reward);
            }
        }
    }

    private static void CompareEverybody(EpisodeDesign design, List<double[][]> shown)
    {
        var environment = new PopulationEnvironment(design.Game, Agents, design.Initial, design.Adversary(), Steps);
        environment.Reset(Seed);
        for (int t = 0; t <= Steps; t++)
        {
            Assert.That(shown[t][0], Is.EqualTo(environment.View.States.ToArray().Select(s => (double)s)), $"t = {t}");
            Assert.That(shown[t][1], Is.EqualTo(environment.View.Moment.Population.ToArray()), $"t = {t}");
            Assert.That(shown[t][2], Is.EqualTo(environment.View.Rewards.ToArray()), $"t = {t}");
            if (t < Steps)
            {
                environment.Step([.. Enumerable.Range(0, Agents).Select(i => t * i % design.Game.Actions)]);
            }
        }
    }

    private static void Compare(PopulationProcess process, double[][] shown, int b, double reward)
    {
        int n = process.Moment.Population.Length;
        Assert.That(shown[0][b], Is.EqualTo(process.TaggedState(0)));
        Assert.That(shown[1][(b * n)..((b + 1) * n)], Is.EqualTo(process.Moment.Population.ToArray()));
        Assert.That(shown[2][b], Is.EqualTo(reward));
    }

    private static List<double[][]> Rows(JsonElement steps) =>
        [.. steps.EnumerateArray().Select(step => step.EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetDouble()).ToArray()).ToArray())];
}
