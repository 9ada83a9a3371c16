using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Which slope each curve should have as N grows (eq. T5), decided from the stationary point: whether agents are indifferent where the population is (a mixed equilibrium) or not (a strict
/// one), and whether values tie. It presumes rewards and kernels that are smooth in the population at that point, and a population map that contracts there.
/// </summary>
/// <param name="point">The stationary point.</param>
/// <param name="initial">mu_0, [n].</param>
/// <param name="adversary">Name of the population's adversary.</param>
public sealed class SlopeExpectations(StationaryPoint point, double[] initial, string adversary)
{
    // Solved to 1e-8; differences of values below this cannot be told from ties, nor masses from none.
    private const double Tolerance = 1e-6;
    private const string Elsewhere = "the population starts or moves away from the stationary point, so the curve tends to a limit that need not be zero";

    private readonly double _scale = Math.Max(1, point.Value.Max(Math.Abs));

    /// <summary>Whether two actions are equally good in a state where the population is.</summary>
    public bool Mixed => Enumerable.Range(0, point.Population.Length).Any(s => point.Population[s] > Tolerance && Margin(s) <= Tolerance * _scale);

    private bool Stationary => adversary == EquilibriumAdversary.Description.Name && PopulationMap.Distance(initial, point.Population) <= Tolerance;

    /// <summary>Of the mean-field distance.</summary>
    public SlopeExpectation Distance() => Stationary
        ? new(-0.5, "fluctuations of N independent draws around the stationary population")
        : new(null, Elsewhere);

    /// <summary>Of the absolute value gap.</summary>
    public SlopeExpectation ValueGap() => !Stationary
        ? new(null, Elsewhere)
        : point.Ties.Groups.Count > 0
            ? new(null, "values tie, so the worst-case kernel is no smooth function of the population: between -1/2 and -1")
            : new(-1, "a bias of second order in the fluctuations");

    /// <summary>Of the gain of a deviator.</summary>
    public SlopeExpectation Exploitability(IDeviator deviator)
    {
        ArgumentNullException.ThrowIfNull(deviator);
        return !Stationary
            ? new(null, Elsewhere)
            : !deviator.SeesPopulation && deviator is not BestResponse
                ? new(null, "a local policy of its own: it gains or loses a bias where it is optimal at the stationary point, and elsewhere what does not depend on N")
                : point.Residuals.MeanFieldExploitability > Tolerance * _scale
                    ? new(0, "the policy is not optimal at its stationary point, so the gain tends to a positive limit")
                    : (Mixed, deviator.SeesPopulation) switch
                    {
                        (true, true) => new(-0.5, "the equilibrium is mixed: where agents are indifferent, who sees the population harvests its fluctuations"),
                        (true, false) => new(-1, "the equilibrium is mixed: a local deviator is indifferent at the stationary point and gains or loses a bias"),
                        (false, true) => new(null, "the equilibrium is strict: faster than any power of N, eventually exponentially"),
                        (false, false) => new(null, "the equilibrium is strict: another local policy loses at large N, the best one is the equilibrium's own"),
                    };
    }

    /// <summary>Puts its expectation beside every slope.</summary>
    /// <param name="slopes">What <see cref="SlopeFit.Fit"/> gave: distance, value gap, then the deviators in the order given.</param>
    /// <param name="deviators">The deviators.</param>
    public IReadOnlyList<SlopeEstimate> Beside(IReadOnlyList<SlopeEstimate> slopes, IReadOnlyList<IDeviator> deviators)
    {
        ArgumentNullException.ThrowIfNull(slopes);
        ArgumentNullException.ThrowIfNull(deviators);
        SlopeExpectation[] expected = [Distance(), ValueGap(), .. deviators.Select(Exploitability)];
        return [.. slopes.Select((slope, k) => slope with { Expectation = expected[k] })];
    }

    // How much better the best action of a state is than the second best; infinite with one action.
    private double Margin(int state)
    {
        int actions = point.ActionValues.Length / point.Population.Length;
        double[] sorted = [.. point.ActionValues.AsSpan(state * actions, actions).ToArray().OrderDescending()];
        return actions > 1 ? sorted[0] - sorted[1] : double.PositiveInfinity;
    }
}
