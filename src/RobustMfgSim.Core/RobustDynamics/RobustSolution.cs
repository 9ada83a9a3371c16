namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>A robust value function at a frozen population with its certificate (eq. B2).</summary>
/// <param name="Status">Converged only when the recomputed residual meets the tolerance.</param>
/// <param name="Value">V, [n].</param>
/// <param name="ActionValues">Q at V, [n x m].</param>
/// <param name="Policy">The policy evaluated, or a greedy one when optimised (lowest index among ties), [n x m].</param>
/// <param name="Iterations">Sweeps of T and of T^pi used.</param>
/// <param name="Residual">|T V - V| in the sup norm, recomputed at the end.</param>
/// <param name="ErrorBound">Residual / (1 - gamma): the distance of V to the true robust value is at most this (eq. B2).</param>
public sealed record RobustSolution(SolveStatus Status, double[] Value, double[] ActionValues, double[] Policy, int Iterations, double Residual, double ErrorBound);
