using System.Globalization;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.SolverTables;

/// <summary>
/// The tables of docs/solvers.md in Markdown: dotnet run -c Release --project tools/RobustMfgSim.SolverTables. Every cell is a scenario with the game's defaults, solved in this process on one
/// thread; times are processor time of the fastest of three solves (of one where it takes longer than a fifth of a second). About five minutes in all; with names of games as
/// arguments, their rows alone.
/// </summary>
internal static class Program
{
    private const int FirstOrderLimit = 500, RandomGames = 200;

    private static readonly Catalog Catalog = BuiltIns.Catalog();

    private static readonly string[] Families =
    [
        "family: none", "family: contamination, radius: 0.1", "family: total_variation, radius: 0.1", "family: kl, radius: 0.05", "family: chi_square, radius: 0.1",
        "family: wasserstein, radius: 0.1",
    ];

    private static int Main(string[] names)
    {
        (string Name, string Text)[] games =
            [.. Catalog.Games.Entries.Select(e => (e.Descriptor.Name, $"kind: {e.Descriptor.Name}")), ("garnet, 100 states", "kind: garnet, parameters: { states: 100 }")];
        if (names.Except(games.Select(game => game.Name)).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"Unknown game '{unknown}'. Known: {string.Join(", ", games.Select(game => game.Name))}.");
            return 2;
        }

        Solve("kind: sis", Families[0], "auto", null);
        GamesAndFamilies(games.Where(game => names.Length == 0 || names.Contains(game.Name)));
        GamesAndSolvers(games.Where(game => names.Length == 0 || names.Contains(game.Name)));
        if (names.Length == 0)
        {
            Random();
        }

        return 0;
    }

    private static void GamesAndFamilies(IEnumerable<(string Name, string Text)> games)
    {
        var solves = new List<Solved>();
        Line($"| `auto`: milliseconds | {string.Join(" | ", Families.Select(Words))} |");
        Line($"| --- |{string.Concat(Families.Select(_ => " ---: |"))}");
        foreach (var (name, text) in games)
        {
            var row = Families.Select(family => Solve(text, family, "auto", null)).ToList();
            solves.AddRange(row);
            Line($"| {name} | {string.Join(" | ", row.Select(s => s.Converged ? Milliseconds(s.Seconds) : $"{s.Status}, {Milliseconds(s.Seconds)}"))} |");
        }

        var seconds = solves.Select(s => s.Seconds).Order().ToList();
        Line($"");
        Line($"{solves.Count(s => s.Converged)} of {solves.Count} converged; largest residual {solves.Max(s => s.Residual):0e+0}; median {Milliseconds(seconds[seconds.Count / 2])} ms, longest {Milliseconds(seconds[^1])} ms.");
        Line($"");
    }

    private static void GamesAndSolvers(IEnumerable<(string Name, string Text)> games)
    {
        string[] solvers = [.. Catalog.Solvers.Entries.Select(e => e.Descriptor.Name)];
        Line($"| residual, iterations, milliseconds | {string.Join(" | ", solvers.Select(s => $"`{s}`"))} |");
        Line($"| --- |{string.Concat(solvers.Select(_ => " --- |"))}");
        foreach (var (name, text) in games)
        {
            var row = solvers.Select(solver => Solve(text, Families[2], solver, solver is "auto" ? null : FirstOrderLimit));
            Line($"| {name} | {string.Join(" | ", row.Select(s => $"{(s.Converged ? $"**{Power(s.Residual)}**" : $"{Power(s.Residual)} {s.Status}")}, {s.Iterations}, {Milliseconds(s.Seconds)}"))} |");
        }

        Line($"");
    }

    private static void Random()
    {
        var solves = new List<Solved>();
        for (int seed = 1; seed <= RandomGames; seed++)
        {
            int states = 2 + (7 * seed % 19), actions = 2 + (seed / 3 % 4), branching = Math.Min(states, 2 + (seed % 4));
            string coupling = (0.2 * (seed % 5)).ToString("0.0", CultureInfo.InvariantCulture);
            solves.Add(Solve(
                $"kind: garnet, parameters: {{ states: {states}, actions: {actions}, branching: {branching}, seed: {seed}, coupling: {coupling}, crowding: {1 + (2 * (seed % 3))} }}",
                Families[seed % Families.Length], "auto", null));
        }

        var seconds = solves.Select(s => s.Seconds).Order().ToList();
        Line($"{solves.Count} random games: {string.Join(", ", solves.GroupBy(s => s.Status).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}"))}; median {Milliseconds(seconds[seconds.Count / 2])} ms, longest {Milliseconds(seconds[^1])} ms.");
        foreach (var family in solves.Where(s => !s.Converged).GroupBy(s => s.Family))
        {
            Line($"Not converged under {Words(family.Key)}: {family.Count()}.");
        }
    }

    private sealed record Solved(string Family, string Status, bool Converged, double Residual, int Iterations, double Seconds);

    private static Solved Solve(string game, string family, string solver, int? limit)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            schema: 1
            name: table
            discount: 0.9
            game: {"{"} {game} {"}"}
            ambiguity: {"{"} {family} {"}"}
            equilibrium: {"{"} solver: {solver}{(limit is { } most ? $", max_iterations: {most}" : "")} {"}"}
            study: {"{"} agents: [10], episodes: 10 {"}"}
            """);
        var read = ScenarioReader.Read("table.yaml", text, Catalog);
        var study = read.Study ?? throw new InvalidOperationException(string.Join('\n', read.Problems));
        EquilibriumResult result;
        double fastest = double.PositiveInfinity, total = 0;
        int times = 0;
        do
        {
            var before = Environment.CpuUsage.TotalTime;
            result = study.Solver.Solve(study.Game, study.Equilibrium);
            double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            (fastest, total, times) = (Math.Min(fastest, seconds), total + seconds, times + 1);
        }
        while (times < 3 && total < 0.2);

        var residuals = result.Point.Residuals;
        return new(family, SnakeCase.Of(result.Status), result.Status == SolveStatus.Converged, Math.Max(residuals.Optimality, residuals.Consistency), result.Iterations, fastest);
    }

    private static string Words(string family) => family.Replace("family: ", "").Replace(", radius:", "").Replace('_', ' ');

    private static string Milliseconds(double seconds) => (1000 * seconds).ToString(seconds < 0.01 ? "0.#" : "0", CultureInfo.InvariantCulture);

    private static string Power(double residual) => residual.ToString("0e+0", CultureInfo.InvariantCulture);

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
