using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner;

/// <summary>
/// What robustness changes in a game: its equilibrium without ambiguity beside the one with the scenario's, and what a population that plays either policy gets when nature is nominal and
/// when she does her worst. A population that plays a policy in a world settles at the stationary point of eq. N4; it gets &lt;mu, V&gt; there, the mean value.
/// A policy may have several such points in one world; these are the ones that were found.
/// </summary>
/// <param name="Study">The study, with its ambiguity.</param>
/// <param name="Nominal">The equilibrium without ambiguity.</param>
/// <param name="Robust">The equilibrium with it.</param>
/// <param name="NominalPolicyAtWorst">The nominal policy where nature does her worst against it.</param>
/// <param name="RobustPolicyAtNominal">The robust policy where nature is nominal.</param>
public sealed record RobustnessComparison(
    Study Study, EquilibriumResult Nominal, EquilibriumResult Robust, EquilibriumResult NominalPolicyAtWorst, EquilibriumResult RobustPolicyAtNominal)
{
    /// <summary>The four points, each with the policy that is played and the world it is played in; the first and the last are equilibria.</summary>
    public IReadOnlyList<ComparedPoint> Points =>
    [
        new("nominal", "nominal", Nominal), new("nominal", "worst_case", NominalPolicyAtWorst),
        new("robust", "nominal", RobustPolicyAtNominal), new("robust", "worst_case", Robust),
    ];

    /// <summary>Why a study cannot be compared, in a sentence; null where it can.</summary>
    public static string? Obstacle(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Game.Ambiguity.Descriptor.Name == NominalSet.Description.Name
            ? "ambiguity.family is none, so there is nothing to compare; give the scenario an ambiguity, for example { family: total_variation, radius: 0.1 }."
            : study.Game.Ambiguity is SRectangularAmbiguity
                ? "ambiguity.rectangularity is s; equilibria are compared for sets of each (s, a), so use s_a."
                : null;
    }

    /// <summary>Solves for all four points.</summary>
    /// <exception cref="ArgumentException">The study has an <see cref="Obstacle"/>.</exception>
    public static RobustnessComparison Of(Study study, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Obstacle(study) is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(study));
        }

        var nominalGame = new RobustGame(study.Game.Game, new NominalSet(), new FixedRadius(0));
        var nominal = study.Solver.Solve(nominalGame, study.Equilibrium, progress, cancellation);
        var robust = study.Solver.Solve(study.Game, study.Equilibrium, progress, cancellation);
        return new(
            study, nominal, robust,
            HeldPolicySolver.Solve(study.Game, nominal.Point.Policy, study.Equilibrium, cancellation),
            HeldPolicySolver.Solve(nominalGame, robust.Point.Policy, study.Equilibrium, cancellation));
    }
}

/// <summary>One of the points of a <see cref="RobustnessComparison"/>.</summary>
/// <param name="Policy">Whose policy is played: that of the nominal or of the robust equilibrium.</param>
/// <param name="World">What nature does: nominal or worst_case.</param>
/// <param name="Result">The stationary point with its status.</param>
public sealed record ComparedPoint(string Policy, string World, EquilibriumResult Result)
{
    /// <summary>&lt;mu, V&gt;, what an agent gets on average.</summary>
    public double MeanValue => Result.Point.Population.Zip(Result.Point.Value, (mass, value) => mass * value).Sum();
}
