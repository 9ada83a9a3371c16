using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Tests.Runner;

/// <summary>Outcomes made by hand: the figures are round so that a reader can check what is written.</summary>
internal static class TinyOutcome
{
    public static Outcome Create(Study? study = null, params string[] warnings)
    {
        study ??= TinyStudy.Create();
        var curves = study.Agents.Select(n => At(n)).ToArray();
        SlopeEstimate[] slopes =
        [
            new("mean_field_distance", -0.5, -0.52, -0.48, curves.Length) { Expectation = new(-0.5, "fluctuations") },
            new("exploitability/best_response", null, null, null, 0)
            {
                Expectation = new(null, "the equilibrium is strict"),
                LeftOut = [.. curves.Select(c => new LeftOutPoint(c.Point.Agents, "its interval contains zero"))],
            },
            new("exploitability/population_aware", -0.5, -0.75, -0.25, curves.Length),
        ];
        return new(study, "0.1.0", TinyStudy.Converged, TinyStudy.Converged.Point, curves, slopes, OutcomeStatus.Completed, warnings);
    }

    public static Outcome WithStatus(Study study, OutcomeStatus status, StudyFailure? failure = null) =>
        new(study, "0.1.0", null, null, [], [], status, [], failure);

    public static Curve At(long agents, Verdict exploitability = Verdict.NotRefuted)
    {
        double scale = 1 / Math.Sqrt(agents);
        var point = Estimates(agents, scale, 1) with { Horizon = 110, Simultaneous = Estimates(agents, scale, 2) };
        var constants = new BoundConstants(
            new(0, ConstantSource.Analytic), new(0.79, ConstantSource.Lattice), new(0.95, ConstantSource.Lattice), new(1, ConstantSource.Analytic));
        BoundCheck[] bounds =
        [
            new("T1", BoundedQuantity.MeanFieldDistance, 3 * scale, true, "deviators", Verdict.Held, null),
            new("T2_fixed", BoundedQuantity.ValueGap, 60 * scale, true, "deviators", Verdict.Held, null),
            new("T2", BoundedQuantity.Exploitability, 129 * scale, true, null, Verdict.NotApplicable, "no exact value to compare with"),
            new("T2_fixed", BoundedQuantity.Exploitability, 129 * scale, true, "deviators", exploitability, null),
        ];
        return new(point, constants, Regime.Contractive, bounds);
    }

    public static EquilibriumResult Unconverged { get; } =
        new(SolveStatus.IterationLimit, "made_up", 20000, TinyStudy.Point(optimality: 0.25), "The residual was still 0.25 after 20000 iterations.");

    private static CurvePoint Estimates(long agents, double scale, double wider) => new(
        agents, 400, Around(0.8 * scale, wider * 0.04 * scale), Around(-3 - (0.2 / agents), wider * 0.1 * scale), Around(-0.2 / agents, wider * 0.1 * scale),
        [
            new("best_response", Around(agents < 50 ? 0.02 : -0.001, wider * 0.01)),
            new("population_aware", Around(0.5 * scale, wider * 0.1 * scale)) { VarianceReduction = 12.5 },
        ])
    {
        ValueVarianceReduction = 30,
    };

    private static Interval Around(double estimate, double halfWidth) => new(estimate, estimate - halfWidth, estimate + halfWidth);
}
