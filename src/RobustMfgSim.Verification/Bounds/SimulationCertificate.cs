using RobustMfgSim.Verification.Constants;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Verification.Bounds;

/// <summary>
/// The certificate from simulation (eq. T4): exploitability at most E sum_t gamma^t (max_sa D^+ + max_s (-sum_a pi D)^+) at e_t, everybody conforming, plus k L_D sum_t gamma^t x_t,
/// x_t bounding how far one deviating agent moves the empirical distribution in mean L1: k = 2 for the robust exploitability, 1 with fixed adversary. The expectation is the upper end of a
/// confidence interval, so the bound holds with a confidence and is never called certified.
/// </summary>
/// <param name="Exploitability">T4.</param>
/// <param name="FixedExploitability">T4_fixed.</param>
/// <param name="Simulated">The part that was simulated, cut horizon included.</param>
/// <param name="Correction">L_D sum_t gamma^t x_t.</param>
public sealed record SimulationCertificate(double Exploitability, double FixedExploitability, double Simulated, double Correction)
{
    private const double Negligible = 1e-14;

    /// <summary>The certificate.</summary>
    /// <param name="defect">Interval of the simulated part, its horizon cut.</param>
    /// <param name="steps">Steps of an episode, T.</param>
    /// <param name="agents">N.</param>
    /// <param name="discount">gamma.</param>
    /// <param name="constants">The constants at N.</param>
    public static SimulationCertificate Compute(Interval defect, int steps, long agents, double discount, GlobalConstants constants)
    {
        ArgumentNullException.ThrowIfNull(defect);
        ArgumentNullException.ThrowIfNull(constants);
        double simulated = defect.High + (Math.Pow(discount, steps) * constants.LargestDefect / (1 - discount));
        double correction = constants.Defect * Displacement(agents, discount, constants.Rows, constants.Dobrushin);
        return new(simulated + (2 * correction), simulated + correction, simulated, correction);
    }

    /// <summary>
    /// sum_t gamma^t min(2, (2/N) u_t), u_0 = 0, u_1 = 1, u_{t+1} = 1 - eta + (eta + L_rows) u_t: u_t bounds the mean number of agents, the deviating one included, that are elsewhere than
    /// in the coupled population without deviation.
    /// </summary>
    internal static double Displacement(long agents, double discount, double rows, double dobrushin)
    {
        double sum = 0, weight = discount, displaced = 1;
        while (weight / (1 - discount) > Negligible)
        {
            sum += weight * Math.Min(2, 2 * displaced / agents);
            displaced = Math.Min(agents, 1 - dobrushin + ((dobrushin + rows) * displaced));
            weight *= discount;
        }

        return sum + (2 * weight / (1 - discount));
    }
}
