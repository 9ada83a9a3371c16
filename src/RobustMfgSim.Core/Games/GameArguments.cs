namespace RobustMfgSim.Core.Games;

// What the constructors of all games check.
internal static class GameArguments
{
    public static double Discount(double discount) => discount is >= 0 and < 1
        ? discount
        : throw new ArgumentOutOfRangeException(nameof(discount), discount, "The discount lies in [0, 1).");
}
