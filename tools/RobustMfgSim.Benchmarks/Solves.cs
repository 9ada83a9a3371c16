using BenchmarkDotNet.Attributes;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Benchmarks;

/// <summary>Robust solves from nothing: discount 0.95, residual 1e-6, total variation and Kullback-Leibler balls of radius 0.1, one thread.</summary>
public class Solves
{
    private const double Discount = 0.95, Residual = 1e-6;

    private readonly FrozenModel _full = Models.Full(500, 10, 0.1);
    private readonly SparseModel _sparse = Models.Sparse(10_000, 4, 10, 0.1);
    private readonly IAmbiguitySet _totalVariation = new TotalVariationBall(Support.Full), _kullbackLeibler = new KullbackLeiblerBall(Support.Full);

    // Values lie in [0, 20]: the planner's tolerance is relative to the largest.
    private const double Tolerance = Residual / 20;

    [Benchmark]
    public double Full() => Solved(RobustPlanner.Optimise(_full, _totalVariation, Discount, Tolerance));

    [Benchmark]
    public double FullModified() => Solved(RobustPlanner.Optimise(_full, _totalVariation, Discount, Tolerance, PlanningMethod.ModifiedPolicyIteration));

    [Benchmark]
    public double FullValueIteration() => Solved(RobustPlanner.Optimise(_full, _totalVariation, Discount, Tolerance, PlanningMethod.ValueIteration));

    [Benchmark]
    public double FullKullbackLeibler() => Solved(RobustPlanner.Optimise(_full, _kullbackLeibler, Discount, Tolerance));

    [Benchmark]
    public double Sparse() => Solved(RobustPlanner.Optimise(_sparse, _totalVariation, Discount, Tolerance));

    [Benchmark]
    public double SparseModified() => Solved(RobustPlanner.Optimise(_sparse, _totalVariation, Discount, Tolerance, PlanningMethod.ModifiedPolicyIteration));

    [Benchmark]
    public double SparseKullbackLeibler() => Solved(RobustPlanner.Optimise(_sparse, _kullbackLeibler, Discount, Tolerance));

    private static double Solved(RobustSolution solution) => solution.Status == SolveStatus.Converged && solution.Residual <= Residual
        ? solution.Residual
        : throw new InvalidOperationException(FormattableString.Invariant($"The solve ended {solution.Status} with residual {solution.Residual}."));
}
