using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Exact;
using Spectre.Console;
using static RobustMfgSim.Cli.Display.Screen;

namespace RobustMfgSim.Cli.Display;

/// <summary>Exact values as a table: two columns, robust and with the adversary held to the population's rule (eq. M1).</summary>
internal static class ExactTable
{
    public static void Print(Screen screen, ExactResult result)
    {
        var (study, exact) = (result.Study, result.Values);
        double[] initial = study.Initial ?? result.Reference.Population;
        double meanField = initial.Zip(result.Reference.Value, (p, v) => p * v).Sum();
        screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{study.Name}: exact values of N = {exact.Agents} agents, {SnakeCase.Of(exact.Status).Replace('_', ' ')} after {exact.Sweeps} sweeps"));
        var table = Table("quantity", "robust", "error", "fixed adversary", "error");
        void Row(string name, Func<ExactPair, (double Value, double Error)> pick)
        {
            var (robust, held) = (pick(exact.Robust), pick(exact.FixedAdversary));
            table.AddRow(Text(name), Right(Digits(robust.Value)), Right(Small(robust.Error)), Right(Digits(held.Value)), Right(Small(held.Error)));
        }

        Row("value of conforming", p => (p.Value, p.ValueError));
        Row("value of the best deviator", p => (p.BestValue, p.BestValueError));
        Row("exploitability", p => (p.Exploitability, p.ExploitabilityError));
        Row("value gap", p => (p.Value - meanField, p.ValueError));
        screen.Show(table);
        screen.Line("robust: the agent's own adversary re-optimises against it; fixed adversary: it follows the population's rule, as in a simulation");
        screen.Line(
            $"population: {(study.Policy.IsEquilibrium ? "the equilibrium" : $"the policy {study.Policy.Name}")} under the adversary {study.AdversaryName}; mean-field value {Digits(meanField)}");
        screen.Line($"errors: iteration at most {Small(exact.Certificate)}, rounding and dropped mass at most {Small(exact.Rounding)} (largest dropped mass {Small(exact.DroppedMass)})");
    }

    private static string Digits(double value) => value.ToString("G9", CultureInfo.InvariantCulture);

    private static string Small(double value) => value.ToString("0.0e-0", CultureInfo.InvariantCulture);
}
