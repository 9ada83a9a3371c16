namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// How the planner finds V*_mu (eq. B3). All methods converge for every family and every discount below 1. None alternates single greedy steps of the agent and of nature, which
/// can cycle for ever (Condon 1993): nature answers anew in every sweep.
/// </summary>
public enum PlanningMethod
{
    /// <summary>Policy iteration for small models, partial policy iteration otherwise.</summary>
    Automatic,

    /// <summary>
    /// The agent's policy is improved on top of its complete robust value (Hoffman and Karp 1966). Values rise with every improvement and there are finitely many policies.
    /// </summary>
    PolicyIteration,

    /// <summary>
    /// The policy is improved on top of a robust value that is only good to an accuracy which shrinks geometrically, faster than gamma (Ho, Petrik and Wiesemann, JMLR 22, 2021): the
    /// error of the values then shrinks with every improvement by gamma plus what the evaluation left. On chains that mix slowly an evaluation takes about 1/(1 - gamma) sweeps; where one is
    /// unfinished after sixty, the solve goes on by modified policy iteration, which converges from any values.
    /// </summary>
    PartialPolicyIteration,

    /// <summary>
    /// Ten sweeps of T^pi after each sweep of T, pi greedy (Kaufman and Schaefer 2013). V is first lowered by a constant to V &lt;= T V; then T^pi V = T V, by monotonicity the sweeps rise,
    /// never above V*, and the result is at least T V: the error shrinks at least as fast as under value iteration.
    /// </summary>
    ModifiedPolicyIteration,

    /// <summary>Sweeps of T, a contraction by gamma, with the constant part of the error solved exactly (MacQueen 1966).</summary>
    ValueIteration,
}
