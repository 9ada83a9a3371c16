using System.Text;
using System.Text.Json;
using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;

namespace RobustMfgSim.Tests.Runner;

public sealed class ResultsWriterTests
{
    // By hand, from the figures of TinyStudy and TinyOutcome.
    private const string Expected = """
        {
          "schema": 1,
          "scenario": "tiny",
          "scenario_sha256": "SHA",
          "seed": 20260622,
          "version": "0.1.0",
          "game": {
            "states": ["S", "I"],
            "actions": ["none", "protect"],
            "discount": 0.9
          },
          "equilibrium": {
            "solver": "made_up",
            "status": "converged",
            "iterations": 57,
            "policy": [
              [0.3, 0.7],
              [1, 0]
            ],
            "mean_field": [0.825, 0.175],
            "value": [-2.7, -4.75],
            "q": [
              [-2.7, -2.7],
              [-4.75, -4.9]
            ],
            "worst_kernel": [
              [
                [0.6, 0.4],
                [0.9, 0.1]
              ],
              [
                [0.5, 0.5],
                [0.5, 0.5]
              ]
            ],
            "tie_groups": [],
            "nature_mixture": null,
            "population_distribution": null,
            "optimality_residual": 1E-12,
            "mean_field_exploitability": 5E-13,
            "consistency_residual": 1E-13,
            "bellman_residual": 2E-13,
            "kernel_membership_residual": 0,
            "kernel_attainment_residual": 1E-14
          },
          "population": {
            "policy": "equilibrium",
            "adversary": "equilibrium",
            "initial": [0.825, 0.175],
            "stationary_point": null
          },
          "constants": {
            "reward_lipschitz": {
              "value": 0,
              "source": "analytic"
            },
            "fluctuation": {
              "value": 1,
              "source": "analytic"
            }
          },
          "regime": "contractive",
          "confidence": 0.95,
          "interval_method": "METHOD",
          "curves": [
            {
              "agents": 100,
              "episodes": 400,
              "engine": "agents",
              "horizon": 110,
              "agent_steps": 13200000,
              "mean_field_distance": {
                "estimate": 0.08000000000000002,
                "low": 0.07600000000000001,
                "high": 0.08400000000000002,
                "simultaneous_low": 0.07200000000000001,
                "simultaneous_high": 0.08800000000000002
              },
              "value": {
                "estimate": -3.002,
                "low": -3.0119999999999996,
                "high": -2.992,
                "simultaneous_low": -3.022,
                "simultaneous_high": -2.9819999999999998,
                "variance_reduction": 30
              },
              "value_gap": {
                "estimate": -0.002,
                "low": -0.012000000000000002,
                "high": 0.008000000000000002,
                "simultaneous_low": -0.022000000000000006,
                "simultaneous_high": 0.018000000000000002
              },
              "exploitability": [
                {
                  "deviator": "best_response",
                  "estimate": -0.001,
                  "low": -0.011,
                  "high": 0.009000000000000001,
                  "simultaneous_low": -0.021,
                  "simultaneous_high": 0.019,
                  "variance_reduction": null
                },
                {
                  "deviator": "population_aware",
                  "estimate": 0.05,
                  "low": 0.04,
                  "high": 0.060000000000000005,
                  "simultaneous_low": 0.03,
                  "simultaneous_high": 0.07,
                  "variance_reduction": 12.5
                }
              ],
              "exact": null,
              "constants": {
                "support_lipschitz": {
                  "value": 0.79,
                  "source": "lattice"
                },
                "population_contraction": {
                  "value": 0.95,
                  "source": "lattice"
                }
              },
              "regime": "contractive",
              "bounds": [
                {
                  "name": "T1",
                  "quantity": "mean_field_distance",
                  "value": 0.30000000000000004,
                  "certified": true,
                  "against": "deviators",
                  "verdict": "held",
                  "reason": null,
                  "rests_on": null,
                  "confidence": null
                },
                {
                  "name": "T2_fixed",
                  "quantity": "value_gap",
                  "value": 6,
                  "certified": true,
                  "against": "deviators",
                  "verdict": "held",
                  "reason": null,
                  "rests_on": null,
                  "confidence": null
                },
                {
                  "name": "T2",
                  "quantity": "exploitability",
                  "value": 12.9,
                  "certified": true,
                  "against": null,
                  "verdict": "not_applicable",
                  "reason": "no exact value to compare with",
                  "rests_on": null,
                  "confidence": null
                },
                {
                  "name": "T2_fixed",
                  "quantity": "exploitability",
                  "value": 12.9,
                  "certified": true,
                  "against": "deviators",
                  "verdict": "not_refuted",
                  "reason": null,
                  "rests_on": null,
                  "confidence": null
                }
              ]
            }
          ],
          "slopes": [
            {
              "curve": "mean_field_distance",
              "slope": -0.5,
              "low": -0.52,
              "high": -0.48,
              "points": 1,
              "expected": -0.5,
              "expectation": "fluctuations",
              "left_out": []
            },
            {
              "curve": "exploitability/best_response",
              "slope": null,
              "low": null,
              "high": null,
              "points": 0,
              "expected": null,
              "expectation": "the equilibrium is strict",
              "left_out": [
                {
                  "agents": 100,
                  "reason": "its interval contains zero"
                }
              ]
            },
            {
              "curve": "exploitability/population_aware",
              "slope": -0.5,
              "low": -0.75,
              "high": -0.25,
              "points": 1,
              "expected": null,
              "expectation": null,
              "left_out": []
            }
          ],
          "warnings": ["WARNING"],
          "outcome": "completed"
        }

        """;

    [Test]
    public void KeysOrderAndNumbersAreAsDocumented()
    {
        var study = TinyStudy.Create() with { Agents = [100] };
        string actual = Text(TinyOutcome.Create(study, "It is made up."));
        Assert.That(actual, Is.EqualTo(Expected
            .Replace("SHA", study.Sha256, StringComparison.Ordinal)
            .Replace("METHOD", RobustMfgSim.Runner.Hosting.StudyStages.IntervalMethod, StringComparison.Ordinal)
            .Replace("[\"WARNING\"]", "[\n    \"It is made up.\"\n  ]", StringComparison.Ordinal)));
    }

    [Test]
    public void HostileLabelsSurviveAndCannotLeaveTheirString()
    {
        string[] labels = ["</script>\"\\\n\u001b[31m", "Übung ∞"];
        using var json = JsonDocument.Parse(Text(TinyOutcome.Create(TinyStudy.Create(states: labels))));
        Assert.That(json.RootElement.GetProperty("game").GetProperty("states").EnumerateArray().Select(e => e.GetString()), Is.EqualTo(labels));
        Assert.That(Text(TinyOutcome.Create(TinyStudy.Create(states: labels))), Does.Not.Contain("</script>").And.Contain("Übung"));
    }

    [TestCase(0.1, "0.1")]
    [TestCase(-0.0, "0")]
    [TestCase(1e-300, "1E-300")]
    [TestCase(1.0 / 3, "0.3333333333333333")]
    [TestCase(double.NaN, "null")]
    [TestCase(double.PositiveInfinity, "null")]
    [TestCase(double.NegativeInfinity, "null")]
    public void NumbersAreTheShortestThatReadBack(double number, string text) => Assert.That(JsonText.Number(number), Is.EqualTo(text));

    [Test]
    public void APopulationThatIsNotInEquilibriumShowsItsOwnPoint()
    {
        var study = TinyStudy.Create() with { Policy = new("uniform", [0.5, 0.5, 0.5, 0.5]), Agents = [100] };
        var point = TinyStudy.Point(firstValue: -3.5) with { Ties = new TieGroups(2, [[0, 1]]) };
        using var json = JsonDocument.Parse(Text(TinyOutcome.Create(study) with { Reference = point }));
        var population = json.RootElement.GetProperty("population");
        Assert.That(population.GetProperty("policy").GetString(), Is.EqualTo("uniform"));
        Assert.That(population.GetProperty("stationary_point").GetProperty("value")[0].GetDouble(), Is.EqualTo(-3.5));
        Assert.That(population.GetProperty("stationary_point").GetProperty("tie_groups").GetRawText(), Does.Contain("[0, 1]"));
    }

    [Test]
    public void SolveWritesHeadAndEquilibriumOnly()
    {
        using var stream = new MemoryStream();
        ResultsWriter.WriteEquilibrium(stream, TinyStudy.Create(), TinyStudy.Converged with { History = [0.5, 0], ErrorEstimate = 1e-9 });
        using var json = JsonDocument.Parse(stream.ToArray());
        Assert.That(json.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[]
        {
            "schema", "scenario", "scenario_sha256", "seed", "version", "game", "equilibrium", "exploitability_history", "error_estimate",
        }));
        Assert.That(json.RootElement.GetProperty("exploitability_history").EnumerateArray().Select(x => x.GetDouble()), Is.EqualTo(new[] { 0.5, 0 }));
        Assert.That(json.RootElement.GetProperty("error_estimate").GetDouble(), Is.EqualTo(1e-9));
        Assert.That(json.RootElement.GetProperty("version").GetString(), Is.EqualTo("0.1.0"));
    }

    [Test]
    public void OnlyCompletedStudiesHaveResults()
    {
        var cancelled = TinyOutcome.WithStatus(TinyStudy.Create(), OutcomeStatus.Cancelled);
        Assert.That(() => Text(cancelled), Throws.ArgumentException.With.Message.Contains("this one is cancelled"));
    }

    [Test]
    public void TheCurveTableHasOneRowForEachQuantity()
    {
        var lines = CurvesCsv.Text(TinyOutcome.Create(TinyStudy.Create() with { Agents = [100] })).Split('\n');
        Assert.That(lines, Is.EqualTo(new[]
        {
            "agents,quantity,deviator,episodes,estimate,low,high,bound,bound_name,verdict,simultaneous_low,simultaneous_high",
            "100,mean_field_distance,,400,0.08000000000000002,0.07600000000000001,0.08400000000000002,0.30000000000000004,T1,held,0.07200000000000001,0.08800000000000002",
            "100,value,,400,-3.002,-3.0119999999999996,-2.992,,,,-3.022,-2.9819999999999998",
            "100,value_gap,,400,-0.002,-0.012000000000000002,0.008000000000000002,6,T2_fixed,held,-0.022000000000000006,0.018000000000000002",
            "100,exploitability,best_response,400,-0.001,-0.011,0.009000000000000001,12.9,T2_fixed,not_refuted,-0.021,0.019",
            "100,exploitability,population_aware,400,0.05,0.04,0.060000000000000005,12.9,T2_fixed,not_refuted,0.03,0.07",
            "",
        }));
    }

    private static string Text(Outcome outcome)
    {
        using var stream = new MemoryStream();
        ResultsWriter.Write(stream, outcome);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
