using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments;

/// <summary>
/// Conformance checker for anybody's <see cref="IAdversary"/>: kernels whose rows are distributions inside their ambiguity sets (eq. G2), every entry written, nothing carried from one moment to the next,
/// nothing allocated. Looks at moments over the whole simplex of populations and returns every problem found.
/// </summary>
public static class AdversaryChecks
{
    /// <summary>All problems of the adversary; empty when none was found.</summary>
    /// <param name="create">Makes a fresh instance, the same each time.</param>
    /// <param name="game">The game that it is for.</param>
    /// <param name="outside">Whether rows outside their sets are allowed, for deployments that are not worst cases.</param>
    /// <exception cref="InvalidOperationException">It cannot be made.</exception>
    public static IReadOnlyList<ExtensionProblem> Check(Func<IAdversary> create, RobustGame game, bool outside = false)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(game);
        var moments = new CheckMoments(game, acted: true);
        int size = game.States * game.Actions * game.States;
        string name = $"adversary {ExtensionCall.Of("adversary", "making it", create).GetType().Name}";
        var problems = RowChecks.Check(name, moments.Count, size, () =>
        {
            var adversary = create();
            return (int k, Span<double> kernel) => CheckedCalls.Choose(adversary, default, moments.At(k), kernel);
        });
        return problems.Count > 0 || outside ? problems : [.. Outside(create(), game, name, moments, new double[size])];
    }

    // The worst row of each moment, at the first moment that has one.
    private static IEnumerable<ExtensionProblem> Outside(IAdversary adversary, RobustGame game, string name, CheckMoments moments, double[] kernel)
    {
        for (int k = 0; k < moments.Count; k++)
        {
            adversary.Choose(moments.At(k), kernel);
            var model = moments.Model(k);
            for (int i = 0; i < game.States * game.Actions; i++)
            {
                double excess = game.Ambiguity.At(i).Violation(model.Kernel.Slice(i * game.States, game.States), model.Radii[i], kernel.AsSpan(i * game.States, game.States));
                if (!(excess <= Tolerances.Kernel))
                {
                    string place = $"row (s={game.Game.Shape.StateLabels[i / game.Actions]}, a={game.Game.Shape.ActionLabels[i % game.Actions]})";
                    return [new(name, string.Create(CultureInfo.InvariantCulture, $"{place} at moment {k} is outside its ambiguity set by {excess:G3}; allowed is at most {Tolerances.Kernel}."))];
                }
            }
        }

        return [];
    }
}
