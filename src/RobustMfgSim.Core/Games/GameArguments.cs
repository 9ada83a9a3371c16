using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Games;

// What games have in common.
internal static class GameArguments
{
    public static double Discount(double discount) => discount is >= 0 and < 1
        ? discount
        : throw new ArgumentOutOfRangeException(nameof(discount), discount, "The discount lies in [0, 1).");

    // A probability computed as a difference, such as 1 - (0.35 + 0.65), can miss zero by rounding. Anything lower is left as it is, to be reported.
    public static double Rounded(double probability) => probability is < 0 and >= -Tolerances.Rounding ? 0 : probability;

    // Where solvers start unless a game knows better.
    public static double[] Uniform(int states) => [.. Enumerable.Repeat(1.0 / states, states)];

    // Labels such as x0, x1, ...
    public static string[] Labels(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];
}
