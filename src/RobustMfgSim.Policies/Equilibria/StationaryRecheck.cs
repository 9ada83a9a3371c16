using System.Globalization;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// Certifies anew a stationary point that comes from outside, a file for example: value, kernel and residuals (eq. E4) are recomputed from its policy, its population and nature's selection, and
/// compared with what it says of itself. Of games with (s,a)-rectangular sets.
/// </summary>
public static class StationaryRecheck
{
    // Machines may round differently; anything beyond this relative size is not rounding.
    private const double Rounding = 1e-9;

    /// <summary>What a point says of itself and the game does not bear out, in words; null when nothing.</summary>
    /// <param name="game">The game.</param>
    /// <param name="point">The point.</param>
    public static string? Disagreement(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        if (new[] { point }.Concat(point.Groups.Select(g => g.Point)).Any(p => !Fits(game, p)) || point.Groups.Any(g => g.Distribution.Length != game.States))
        {
            return string.Create(CultureInfo.InvariantCulture, $"its tables are not those of a game with {game.States} states and {game.Actions} actions");
        }

        if (point.Groups.Count == 0)
        {
            return Disagreement(game, point, point.Population);
        }

        var held = HeldMixtureSolver.Held(game, game.CouplingOf(point.Population, point.MeanPolicy()));
        return point.Groups.Select(g => Disagreement(held, g.Point, g.Distribution)).FirstOrDefault(found => found is not null);
    }

    private static bool Fits(RobustGame game, StationaryPoint point)
    {
        int n = game.States, pairs = n * game.Actions;
        return (point.Population.Length, point.Value.Length, point.Policy.Length, point.ActionValues.Length, point.Kernel.Length) == (n, n, pairs, pairs, pairs * n);
    }

    private static string? Disagreement(RobustGame game, StationaryPoint point, double[] population)
    {
        var again = StationaryCertificate.Certify(game, point.Policy, population, point.Ties, point.Mixture);
        double allowed = Rounding * Math.Max(1, again.Value.Max(Math.Abs));
        return Apart("value", again.Value, point.Value, allowed) ?? Apart("worst-case kernel", again.Kernel, point.Kernel, allowed)
            ?? Apart("largest residual", [again.Residuals.Largest], [point.Residuals.Largest], allowed);
    }

    private static string? Apart(string what, double[] recomputed, double[] claimed, double allowed)
    {
        for (int k = 0; k < claimed.Length; k++)
        {
            // Written so that NaN is a disagreement.
            if (!(Math.Abs(recomputed[k] - claimed[k]) <= allowed))
            {
                return string.Create(CultureInfo.InvariantCulture, $"its {what} is given as {claimed[k]:g6} and recomputed as {recomputed[k]:g6}");
            }
        }

        return null;
    }
}
