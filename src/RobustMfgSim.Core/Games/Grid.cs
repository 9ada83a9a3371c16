namespace RobustMfgSim.Core.Games;

// The free cells of a rectangular grid, numbered row by row. Moves up, down, left, right, stay (0..4); a move into a wall or over the edge stays.
internal sealed class Grid
{
    public const int Stay = 4;

    private readonly int[] _moves;

    public Grid(int width, int height, Func<int, int, bool>? isWall = null)
    {
        var cells = (
            from row in Enumerable.Range(0, height)
            from column in Enumerable.Range(0, width)
            where isWall is null || !isWall(row, column)
            select (row, column)).ToArray();
        var numbers = cells.Index().ToDictionary(c => c.Item, c => c.Index);
        Labels = [.. cells.Select(c => $"r{c.row}c{c.column}")];
        _moves = [.. cells.SelectMany(c => Neighbours(c.row, c.column).Select(to => numbers.GetValueOrDefault(to, numbers[c])))];
    }

    public static string[] Actions { get; } = ["up", "down", "left", "right", "stay"];

    public string[] Labels { get; }

    public int Cells => Labels.Length;

    // The cell that a move leads to.
    public int Move(int cell, int move) => _moves[(cell * Actions.Length) + move];

    private static (int Row, int Column)[] Neighbours(int row, int column) =>
        [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1), (row, column)];
}
