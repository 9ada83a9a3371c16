using System.Globalization;
using NUnit.Framework;
using RobustMfgSim.Cli;

namespace RobustMfgSim.Tests.Cli;

[CancelAfter(60_000)]
internal sealed class SimulateVerbTests
{
    private const string Scenario = """
        schema: 1
        name: tiny
        game: { kind: sis }
        ambiguity: { family: total_variation, radius: 0.05 }
        """;

    private readonly StringWriter _output = new(), _error = new();
    private string _folder = "", _scenario = "";

    [SetUp]
    public void MakeScenario()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
        _scenario = Path.Combine(_folder, "tiny.yaml");
        File.WriteAllText(_scenario, Scenario);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_trace_has_one_row_per_step_and_reads_back()
    {
        string trace = Path.Combine(_folder, "trace.csv");
        Assert.That(await InvokeAsync("simulate", _scenario, "--agents", "50", "--episodes", "3", "--steps", "20", "--trace", trace, "--kernels"), Is.Zero, _error.ToString());
        string[] lines = await File.ReadAllLinesAsync(trace);
        Assert.That(lines, Has.Length.EqualTo(61));
        Assert.That(lines[0], Does.StartWith("episode,t,e[S],e[I],mean_reward,own_state,own_reward,\"p[S|S,none]\","));
        foreach (var (k, line) in lines.Skip(1).Index())
        {
            string[] text = line.Split(',');
            Assert.That(text[5], Is.EqualTo("S").Or.EqualTo("I"));
            double[] fields = [.. text.Where((_, column) => column != 5).Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
            Assert.That(fields, Has.Length.EqualTo(14));
            Assert.That((fields[0], fields[1]), Is.EqualTo(((double)(k / 20), (double)(k % 20))));
            Assert.That(fields[2] + fields[3], Is.EqualTo(1).Within(1e-12));
            Assert.That(fields[2] * 50, Is.EqualTo(Math.Round(fields[2] * 50)).Within(1e-9));
            for (int row = 6; row < 14; row += 2)
            {
                Assert.That(fields[row] + fields[row + 1], Is.EqualTo(1).Within(1e-12));
            }
        }

        Assert.That(lines.Skip(1).Select(l => l.Split(',')[2]).Distinct().Count(), Is.GreaterThan(5));
    }

    [Test]
    public async Task Without_a_trace_every_episode_has_a_line_and_the_same_seed_gives_the_same_lines()
    {
        string[] arguments = ["simulate", _scenario, "--agents", "1000000000000", "--episodes", "4", "--steps", "10"];
        Assert.That(await InvokeAsync(arguments), Is.Zero, _error.ToString());
        string first = _output.ToString();
        Assert.That(first.Split('\n')[0].Trim(), Is.EqualTo("tiny: N = 1000000000000, engine counts, 10 steps an episode"));
        Assert.That(first.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(6));
        _output.GetStringBuilder().Clear();
        await InvokeAsync(arguments);
        Assert.That(_output.ToString(), Is.EqualTo(first));
        _output.GetStringBuilder().Clear();
        await InvokeAsync([.. arguments, "--seed", "5"]);
        Assert.That(_output.ToString(), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Wrong_arguments_give_two()
    {
        Assert.That(await InvokeAsync("simulate", _scenario), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("'--agents' is required"));
        foreach (string agents in new[] { "0", "1.5", "-3", "10,100", "many", "99999999999999999999" })
        {
            _error.GetStringBuilder().Clear();
            Assert.That(await InvokeAsync("simulate", _scenario, "--agents", agents), Is.EqualTo(2));
            Assert.That(_error.ToString(), Does.StartWith($"robustmfg: --agents is '{agents}'; allowed is a whole number of at least 1. Try"));
        }

        Assert.That(await InvokeAsync("simulate", _scenario, "--agents", "5", "--kernels"), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("--kernels needs --trace FILE"));
        Assert.That(await InvokeAsync("simulate", _scenario, "--agents", "5", "--trace", _scenario), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("exists; it is not overwritten"));
        Assert.That(await File.ReadAllTextAsync(_scenario), Is.EqualTo(Scenario));
    }

    [Test]
    public async Task A_replication_is_played_again_with_its_trace()
    {
        string[] arguments = ["simulate", _scenario, "--agents", "7", "--replication", "3", "--deviator", "population_aware"];
        string trace = Path.Combine(_folder, "trace.csv");
        Assert.That(await InvokeAsync([.. arguments, "--trace", trace]), Is.Zero, _error.ToString());
        Assert.That(_output.ToString(), Does.StartWith("tiny: N = 7, replication 3 of run with seed 20260622, engine agents, ").And.Contain("gain of agent 0").And.Contain("playing population_aware"));
        string[] lines = await File.ReadAllLinesAsync(trace);
        Assert.That(lines.Skip(1).Select(l => l.Split(',')[0]), Is.All.EqualTo("3"));

        Assert.That(await InvokeAsync([.. arguments, "--steps", "5"]), Is.EqualTo(2));
        Assert.That(await InvokeAsync("simulate", _scenario, "--agents", "7", "--deviator", "population_aware"), Is.EqualTo(2));
        Assert.That(await InvokeAsync("simulate", _scenario, "--agents", "7", "--replication", "0", "--deviator", "aware"), Is.EqualTo(2));
        Assert.That(_error.ToString(), Does.Contain("leave out --episodes and --steps").And.Contain("--deviator needs --replication R").And.Contain("--deviator is 'aware'; the study has: population_aware, best_response."));
    }

    private Task<int> InvokeAsync(params string[] arguments) =>
        CommandLine.RunAsync(arguments, new CliHost { Output = _output, Error = _error, Terminal = false, Signals = false, Environment = _ => null });
}
