using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Verification.Bounds;

/// <summary>
/// The non-asymptotic error bound of theory section 6 at one number of agents N. It speaks of populations whose adversaries are `equilibrium`.
/// With c0 = sum_j sqrt(mu_0j (1 - mu_0j)) and the one-point constants L_r, L_sigma, kappa, c:
/// x_0 = c0 / sqrt(N) + |mu_0 - mu*|_1, b = c / sqrt(N) + 2 / N + eps_cons (T1),
/// X = x_0 / (1 - gamma kappa) + gamma b / ((1 - gamma)(1 - gamma kappa)), exploitability at most 2 (L_r + gamma L_sigma) X + e / (1 - gamma) and
/// |value gap| at most (L_r + gamma L_sigma) X + e / (1 - gamma) (T2), discounted mean distance at most (1 - gamma) X (T1).
/// </summary>
/// <remarks>
/// Two details beside the theorem, both because a stationary point is a result of computation. eps_cons is taken under the canonical kernel too, which is
/// the one the adversaries play (<see cref="OnePointRatios.Consistency"/>). And e = eps_opt + 2 beta / (1 - gamma), beta bounding |T^pi V - V| for the V that
/// the adversaries use: V lies within beta / (1 - gamma) of V^pi, so T V - V is at most eps_opt + (1 + gamma) beta / (1 - gamma), and V - T^pi V at most beta.
/// With an exact V beta is 0 and e is eps_opt.
/// </remarks>
/// <param name="Regime">What the constants give; None when gamma kappa is 1 or more, and then the bounds are null.</param>
/// <param name="InitialDistance">x_0.</param>
/// <param name="Drift">b.</param>
/// <param name="DiscountedDistance">X, which bounds sum_t gamma^t E|e_t - mu*|_1.</param>
/// <param name="Exploitability">Bound of the exploitability, robust or with fixed adversary.</param>
/// <param name="ValueGap">Bound of |J^N - &lt;mu_0, V&gt;|.</param>
/// <param name="Distance">Bound of (1 - gamma) sum_t gamma^t E|e_t - mu*|_1.</param>
/// <param name="Certified">Whether every constant is analytic or proved for the whole lattice.</param>
public sealed record ErrorBound(
    Regime Regime, double InitialDistance, double Drift, double? DiscountedDistance, double? Exploitability, double? ValueGap, double? Distance, bool Certified)
{
    /// <summary>The bound at N agents.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="point">The stationary point of the population.</param>
    /// <param name="initial">mu_0, [n].</param>
    /// <param name="agents">N.</param>
    /// <param name="constants">The constants at this N.</param>
    public static ErrorBound Compute(RobustGame game, StationaryPoint point, ReadOnlySpan<double> initial, long agents, BoundConstants constants)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(constants);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        double root = Math.Sqrt(agents), gamma = game.Discount;
        double start = (InitialFluctuation(initial) / root) + PopulationMap.Distance(initial, point.Population);
        double drift = (constants.Fluctuation.Value / root) + (2.0 / agents) + new OnePointRatios(game, point).Consistency;
        var regime = RegimeOf(constants, gamma);
        if (regime == Regime.None)
        {
            return new(regime, start, drift, null, null, null, null, constants.Certified);
        }

        double sum = Accumulated(start, drift, constants.PopulationContraction.Value, gamma);
        double slope = constants.RewardLipschitz.Value + (gamma * constants.SupportLipschitz.Value);
        double spread = TieSpread(point);
        double beta = point.Residuals.Bellman + ((1 + gamma) * spread);
        double rest = (point.Residuals.Optimality + (2 * beta / (1 - gamma))) / (1 - gamma);
        return new(regime, start, drift, sum, (2 * slope * sum) + rest, (slope * sum) + rest + spread, (1 - gamma) * sum, constants.Certified);
    }

    /// <summary>Contractive when kappa is below 1, discounted when gamma kappa is, else none.</summary>
    public static Regime RegimeOf(BoundConstants constants, double discount)
    {
        ArgumentNullException.ThrowIfNull(constants);
        double kappa = constants.PopulationContraction.Value;
        return kappa < 1 ? Regime.Contractive : discount * kappa < 1 ? Regime.Discounted : Regime.None;
    }

    /// <summary>X = x_0 / (1 - gamma kappa) + gamma b / ((1 - gamma)(1 - gamma kappa)): the sum over t of gamma^t x_t for x_{t+1} = kappa x_t + b (T2).</summary>
    internal static double Accumulated(double start, double drift, double kappa, double gamma) =>
        (start / (1 - (gamma * kappa))) + (gamma * drift / ((1 - gamma) * (1 - (gamma * kappa))));

    private static double InitialFluctuation(ReadOnlySpan<double> initial)
    {
        double sum = 0;
        foreach (double p in initial)
        {
            sum += Math.Sqrt(Math.Max(0, p * (1 - p)));
        }

        return sum;
    }

    // Adversaries see the mean of each tie group; this is how far that is from V.
    private static double TieSpread(StationaryPoint point)
    {
        double spread = 0;
        foreach (var group in point.Ties.Groups)
        {
            double mean = group.Sum(s => point.Value[s]) / group.Length;
            spread = Math.Max(spread, group.Max(s => Math.Abs(point.Value[s] - mean)));
        }

        return spread;
    }
}
