using System.Text.Json;
using System.Text.RegularExpressions;

namespace RobustMfgSim.Tests.Python;

/// <summary>The tests of the Python package (tests/python), each under its name; they run in one process of Python.</summary>
[CancelAfter(300_000)]
[Parallelizable]
internal sealed partial class PythonPackageTests
{
    private Dictionary<string, (string Outcome, string Words)> _results = [];
    private string _error = "";

    internal static IEnumerable<string> Names()
    {
        foreach (string file in Directory.GetFiles(PythonProcess.Place("tests", "python"), "test_*.py").Order(StringComparer.Ordinal))
        {
            string owner = "";
            foreach (string line in File.ReadLines(file))
            {
                if (Owner().Match(line) is { Success: true } found)
                {
                    owner = found.Groups[1].Value;
                }
                else if (Method().Match(line) is { Success: true } method)
                {
                    yield return $"{Path.GetFileNameWithoutExtension(file)}.{owner}.{method.Groups[1].Value}";
                }
            }
        }
    }

    [OneTimeSetUp]
    public void RunThemAll()
    {
        if (PythonProcess.Obstacle is not null)
        {
            return;
        }

        var (_, output, error) = PythonProcess.Run("run.py");
        _error = error;
        _results = output.Split('\n').Where(line => line.StartsWith("{\"name\"", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)
            .GroupBy(r => r.GetProperty("name").GetString()!).ToDictionary(g => g.Key, g => (g.Last().GetProperty("outcome").GetString()!, g.Last().GetProperty("words").GetString()!));
    }

    [TestCaseSource(nameof(Names))]
    public void Python(string name)
    {
        if (PythonProcess.Obstacle is { } obstacle)
        {
            Assert.Ignore(obstacle);
        }

        Assert.That(_results, Contains.Key(name), $"it did not run to its end. {_error}");
        if (_results[name].Outcome == "skipped")
        {
            Assert.Ignore(_results[name].Words);
        }

        Assert.That(_results[name].Outcome, Is.EqualTo("passed"), _results[name].Words);
    }

    [Test]
    public void Every_test_has_its_name_here()
    {
        Assert.That(Names().Count(), Is.GreaterThan(50));
        if (PythonProcess.Obstacle is null)
        {
            Assert.That(_results.Keys, Is.EquivalentTo(Names()), _error);
        }
    }

    [GeneratedRegex(@"^class (\w+)")]
    private static partial Regex Owner();

    [GeneratedRegex(@"^    def (test_\w+)")]
    private static partial Regex Method();
}
