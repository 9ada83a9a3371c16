using Bogus;
using RobustMfgSim.Cli;
using RobustMfgSim.Runner.Store;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Cli;

// Odd arguments and damaged stores end in a code and a line, never in a trace.
[CancelAfter(120_000)]
public sealed class HostileInputTests
{
    private static readonly string[] Odd =
    [
        "", " ", ",", "0", "-1", "+1", "1.5", "1e3", "NaN", "9223372036854775807", "9223372036854775808", "18446744073709551616", "0x10", "\u0661", "1\u00a0000", "1,000,000", "1,,2", "10,10", "--", "-", "\u0000", "\u001b[31m", "\u202e1",
        "99999999999999999999999999999999", "1/2", "2147483648", "null", "12",
    ];

    private readonly StringWriter _output = new(), _error = new();
    private string _folder = "";

    [SetUp]
    public void MakeFolder()
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        _folder = Directory.CreateTempSubdirectory("robustmfg-test-").FullName;
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("--agents")]
    [TestCase("--episodes")]
    [TestCase("--seed")]
    [TestCase("--workers")]
    [TestCase("--shard")]
    public async Task OddValuesOfOptionsAreRefusedOrTaken(string option)
    {
        string scenario = Scenario();
        int refused = 0;
        foreach (string value in Odd)
        {
            // Nothing is run: what the reader says is all that is asked for.
            var host = Host() with { Load = (path, catalog, overrides, _) => new(null, [.. ScenarioReader.Load(path, catalog, overrides).Problems.Select(p => p.ToString()).DefaultIfEmpty("taken.")]) };
            Assert.That(await CommandLine.RunAsync(["run", scenario, option, value, "--out", Path.Combine(_folder, "out")], host), Is.EqualTo(2), value);
            string said = _error.ToString();
            Assert.That(said.TrimEnd('\n'), Does.EndWith(".").And.Not.Contain("   at ").And.Not.Contain("Exception"), value);
            refused += said == "taken.\n" ? 0 : 1;
            _error.GetStringBuilder().Clear();
        }

        Assert.That(refused, Is.InRange(Odd.Length / 2, Odd.Length - 1), "some are right, most are not");
    }

    [Test]
    public async Task DamagedStoresAreReportedOrRefused()
    {
        string whole = Path.Combine(_folder, "whole"), broken = Path.Combine(_folder, "broken");
        Assert.That(await CommandLine.RunAsync(["run", Scenario(), "--out", whole], Host()), Is.Zero, _error.ToString());
        byte[] store = await File.ReadAllBytesAsync(Path.Combine(whole, RunStore.FileName));
        var random = new Randomizer(20260622);
        int refused = 0;
        for (int i = 0; i < 40; i++)
        {
            Directory.CreateDirectory(broken);
            await File.WriteAllBytesAsync(Path.Combine(broken, RunStore.FileName), Damaged(store, random));
            string[] arguments = i % 2 == 0 ? ["report", broken] : ["merge", broken, "--out", Path.Combine(_folder, "merged")];
            int code = await CommandLine.RunAsync(arguments, Host());
            string said = _error.ToString();
            Assert.That(code, Is.AnyOf(0, 2, 3), said);
            Assert.That(said, code == 0 ? Is.Empty : Does.EndWith("\n").And.Not.Contain("   at ").And.Not.Contain("Exception"), said);
            refused += code == 0 ? 0 : 1;
            _error.GetStringBuilder().Clear();
            Directory.Delete(broken, recursive: true);
        }

        Assert.That(refused, Is.GreaterThan(20), "damage is seen");
    }

    private static byte[] Damaged(byte[] store, Randomizer random)
    {
        byte[] damaged = [.. store];
        switch (random.Int(0, 3))
        {
            case 0:
                return random.Bytes(random.Int(0, 5000));
            case 1:
                return damaged[..random.Int(0, damaged.Length - 1)];
            case 2:
                random.Bytes(200).CopyTo(damaged, random.Int(0, damaged.Length - 200));
                return damaged;
            default:
                for (int k = 0; k < 50; k++)
                {
                    damaged[random.Int(0, damaged.Length - 1)] = random.Byte();
                }

                return damaged;
        }
    }

    private string Scenario()
    {
        string path = Path.Combine(_folder, "x.yaml");
        File.WriteAllText(path, "schema: 1\nname: x\ngame: { kind: sis }\nstudy: { agents: [5], episodes: 40 }\n");
        return path;
    }

    private CliHost Host() => new() { Output = _output, Error = _error, Terminal = false, ErrorTerminal = false, Signals = false, Environment = _ => null };
}
