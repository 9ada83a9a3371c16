// Prints docs/bounds.md: every bound beside the exact exploitability, for every built-in game at its defaults where exact values exist.
//   dotnet run -c Release --project tools/RobustMfgSim.BoundTables > docs/bounds.md
using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Exact;

(string Name, double? Radius)[] families = [("none", null), ("total_variation", 0.1), ("contamination", 0.1), ("kl", 0.05), ("chi_square", 0.1)];
long[] agents = [2, 5, 10, 30, 50, 200];
var catalog = BuiltIns.Catalog();
Console.WriteLine("""
    # The bounds beside the exact exploitability

    Made by `dotnet run -c Release --project tools/RobustMfgSim.BoundTables > docs/bounds.md`: every built-in game at its defaults with discount 0.9, radius 0.1 (`kl`: 0.05), at the numbers of agents among
    2, 5, 10, 30, 50 and 200 at which a study has exact values. Columns: kind of the equilibrium policy; exact robust exploitability and what T2, T4 and T6 are as multiples of it; the same with fixed adversary (theory
    sections 6 and 7). `=` stands for an exact exploitability below 1e-7, where the bound itself is shown; `-` for a bound that does not apply; `~` marks a bound that is not certified. T4 rests on 200 episodes at 95 % confidence. The constants of T2 are suprema
    over the lattice up to 200,000 populations, and bounds over the simplex or formulas beyond (theory section 6, T3).

    | game | family | policy | N | exact | T2 | T4 | T6 | exact, fixed | T2_fixed | T4_fixed | T6_fixed |
    | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    """);
foreach (var entry in catalog.Games.Entries.Where(g => g.Descriptor.Name != "custom"))
{
    int states = entry.Create(new ParameterValues(entry.Descriptor), 0.9).Shape.States;
    long[] sizes = [.. agents.Where(n => ExactFiniteGame.Work(n, states) <= ExactFiniteGame.MostWorkUnasked)];
    foreach (var (family, radius) in sizes.Length == 0 ? [] : families)
    {
        await PrintAsync(entry.Descriptor.Name, family, radius, sizes).ConfigureAwait(false);
    }
}

async Task PrintAsync(string game, string family, double? radius, long[] sizes)
{
    string text = string.Create(CultureInfo.InvariantCulture, $$"""
        schema: 1
        name: {{game}}-{{family}}
        discount: 0.9
        game: { kind: {{game}} }
        ambiguity: { family: {{family}}{{(radius is { } r ? $", radius: {r.ToString(CultureInfo.InvariantCulture)}" : "")}} }
        deviators: []
        study: { agents: [{{string.Join(", ", sizes)}}], episodes: 200, bounds: all }
        """);
    var read = ScenarioReader.Read("table", text, catalog);
    if (read.Study is not { } study)
    {
        Console.WriteLine($"| {game} | {family} | {string.Join(' ', read.Problems)} | | | | | | | | | |");
        return;
    }

    var outcome = await StudyRunner.RunAsync(study).ConfigureAwait(false);
    string kind = outcome.Equilibrium?.Status == SolveStatus.Converged ? Kind(outcome.Reference!) : "not converged";
    foreach (var curve in outcome.Curves.Where(c => c.Exact is not null))
    {
        Console.WriteLine($"| {game} | {family} | {kind} | {curve.Point.Agents} | {Row(curve, curve.Exact!.Robust, "")} | {Row(curve, curve.Exact.FixedAdversary, "_fixed")} |");
    }
}

static string Kind(StationaryPoint point) => point.Mixture.Count > 0 ? "nature mixes" : point.Policy.Any(p => p is > 1e-6 and < 1 - 1e-6) ? "mixed" : "pure";

static string Row(Curve curve, ExactPair exact, string suffix)
{
    bool zero = exact.Exploitability < 1e-7;
    string Cell(string name)
    {
        var bound = curve.Bounds.First(b => b.Name == name + suffix && b.Quantity == BoundedQuantity.Exploitability);
        return bound.Value is not { } value ? "-" : (bound.Certified ? "" : "~") + (zero ? Number(value, "0.0e-0") : Number(value / exact.Exploitability, "0.00"));
    }

    return $"{(zero ? "=" : Number(exact.Exploitability, "0.0000e-0"))} | {Cell("T2")} | {Cell("T4")} | {Cell("T6")}";
}

static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
