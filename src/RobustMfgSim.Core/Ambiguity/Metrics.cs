namespace RobustMfgSim.Core.Ambiguity;

/// <summary>Distances between states for <see cref="WassersteinBall"/>, row d[s] holding the distances from s to every state.</summary>
public static class Metrics
{
    /// <summary>|s - t|: states in a line, one apart.</summary>
    public static double[][] Line(int states) => Table(states, (s, t) => Math.Abs(s - t));

    /// <summary>Steps round a ring of states, the shorter way.</summary>
    public static double[][] Ring(int states) => Table(states, (s, t) => Math.Min(Math.Abs(s - t), states - Math.Abs(s - t)));

    /// <summary>Steps between the cells of a grid, horizontal and vertical; state = row * columns + column.</summary>
    public static double[][] Grid(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        return Table(checked(rows * columns), (s, t) => Math.Abs((s / columns) - (t / columns)) + Math.Abs((s % columns) - (t % columns)));
    }

    /// <summary>1 between different states: the Wasserstein distance is then the total variation.</summary>
    public static double[][] Discrete(int states) => Table(states, (s, t) => s == t ? 0 : 1);

    private static double[][] Table(int states, Func<int, int, double> distance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        return [.. Enumerable.Range(0, states).Select(s => Enumerable.Range(0, states).Select(t => distance(s, t)).ToArray())];
    }
}
