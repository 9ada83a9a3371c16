namespace RobustMfgSim.Core.Games;

// Places in a row, either closed to a ring or with two ends where a step further is lost. Actions left, stay, right (0, 1, 2) step by -1, 0, +1.
internal sealed class Places(int count, bool ring)
{
    public const int Left = 0, Stay = 1, Right = 2;

    public static string[] Actions { get; } = ["left", "stay", "right"];

    public int Step(int place, int by) => ring ? (place + by + count) % count : Math.Clamp(place + by, 0, count - 1);

    public int Distance(int x, int y)
    {
        int d = Math.Abs(x - y);
        return ring ? Math.Min(d, count - d) : d;
    }

    // The action's step, then a second one by -1 or +1 with probability noise / 2 each.
    public KernelTable NoisyWalk(double noise)
    {
        var kernel = new KernelTable(count, Actions.Length);
        for (int x = 0; x < count; x++)
        {
            for (int a = Left; a <= Right; a++)
            {
                int reached = Step(x, a - Stay);
                kernel.Add(x, a, Step(reached, -1), noise / 2);
                kernel.Add(x, a, reached, 1 - noise);
                kernel.Add(x, a, Step(reached, 1), noise / 2);
            }
        }

        return kernel;
    }
}
