using RobustMfgSim.Core.Games;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

internal sealed record BoundEquilibrium(IEquilibriumSolver Solver, EquilibriumOptions Options, MappingNode Resolved);

// equilibrium: { solver: auto, tolerance: 1e-8 in (0, 1], max_iterations: 20000 in [1, 1000000000] }. Absent: the defaults.
internal static class EquilibriumSection
{
    public static BoundEquilibrium? Bind(MappingNode node, Catalog catalog, Scalars scalars)
    {
        var section = new Section(node, "equilibrium", scalars);
        string[] solvers = [.. catalog.Solvers.Entries.Select(e => e.Descriptor.Name)];
        string? solver = section.Take("solver") is { } solverNode ? scalars.Name(solverNode, "equilibrium.solver", "solver", solvers) : "auto";
        var defaults = new EquilibriumOptions();
        double? tolerance = section.Take("tolerance") is { } toleranceNode
            ? scalars.Number(toleranceNode, "equilibrium.tolerance", x => x is > 0 and <= 1, "a tolerance lies in (0, 1]")
            : defaults.Tolerance;
        int? iterations = section.Take("max_iterations") is { } iterationsNode
            ? scalars.Whole(iterationsNode, "equilibrium.max_iterations", 1, 1_000_000_000, "the limit is a whole number in [1, 1000000000]")
            : defaults.MaxIterations;
        section.Finish();
        if (solver is null || tolerance is null || iterations is null || Make(solver, node.Find("solver") ?? node, catalog, scalars) is not { } made)
        {
            return null;
        }

        var resolved = NodeWriter.Map(
            ("solver", NodeWriter.Text(solver)), ("tolerance", NodeWriter.Number(tolerance.Value)), ("max_iterations", NodeWriter.Number((ulong)iterations.Value)));
        return new(made, new(tolerance.Value, iterations.Value), resolved);
    }

    private static IEquilibriumSolver? Make(string solver, ScenarioNode place, Catalog catalog, Scalars scalars)
    {
        try
        {
            return ExtensionCall.Of($"solver {solver}", "the factory", catalog.Solvers.Find(solver)!.Create);
        }
        catch (InvalidOperationException fault)
        {
            scalars.Problems.Add(place, fault.Message);
            return null;
        }
    }
}
