using RobustMfgSim.Scenarios;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>The tables of docs/solvers.md speak of everything that is built in; tools/RobustMfgSim.SolverTables prints them anew.</summary>
internal sealed class SolverTableTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(HouseTests.Root, "docs", "solvers.md")).Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    [Test]
    public void Every_solver_has_a_column() => Assert.That(
        Rows.Single(row => row[0].StartsWith("residual", StringComparison.Ordinal))[1..],
        Is.EqualTo(BuiltIns.Catalog().Solvers.Entries.Select(entry => $"`{entry.Descriptor.Name}`")));

    [Test]
    public void Every_game_has_a_row_in_both_tables() => Assert.That(
        BuiltIns.Catalog().Games.Entries.Select(entry => Rows.Count(row => row[0] == entry.Descriptor.Name)), Is.All.EqualTo(2),
        "dotnet run -c Release --project tools/RobustMfgSim.SolverTables -- NAME prints the rows of a game");
}
