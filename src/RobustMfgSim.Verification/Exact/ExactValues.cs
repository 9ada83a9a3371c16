using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Exact;

/// <summary>What a conforming agent and the best deviator earn when everybody else conforms, averaged over the initial states, with what is proved about the error.</summary>
/// <param name="Value">J^N of conforming.</param>
/// <param name="BestValue">sup over deviators of J^N, deviators seeing own state and empirical distribution, at every step.</param>
/// <param name="ValueError">|Value - true value| is at most this.</param>
/// <param name="BestValueError">|BestValue - true value| is at most this.</param>
public sealed record ExactPair(double Value, double BestValue, double ValueError, double BestValueError)
{
    /// <summary>eps_N (eq. N3): what the best deviator gains.</summary>
    public double Exploitability => BestValue - Value;

    /// <summary>|Exploitability - true exploitability| is at most this.</summary>
    public double ExploitabilityError => ValueError + BestValueError;
}

/// <summary>Exact finite-N values (theory section 7), both exploitabilities of eq. M1.</summary>
/// <param name="Agents">N.</param>
/// <param name="Status">Converged when every error is within the accuracy asked for (or within what rounding allows); the errors hold whatever it says.</param>
/// <param name="Sweeps">Backups of the whole lattice used.</param>
/// <param name="Robust">The tagged agent's own adversary re-optimises against it, for conforming and deviating alike (eqs. N1, N3).</param>
/// <param name="FixedAdversary">Its rows follow the population's rule for both: what simulation estimates.</param>
/// <param name="Certificate">Part of the errors: the largest gamma / (1 - gamma) times half the span of T W - W (eq. B2).</param>
/// <param name="DroppedMass">The largest mass that the law of the next counts lost at any (s, k).</param>
/// <param name="Rounding">Part of the errors: what dropped mass and rounding can do to a value at most.</param>
public sealed record ExactValues(
    long Agents, SolveStatus Status, int Sweeps, ExactPair Robust, ExactPair FixedAdversary, double Certificate, double DroppedMass, double Rounding);
