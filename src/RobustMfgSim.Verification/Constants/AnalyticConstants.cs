using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// Constants of theory section 6 that a formula gives for rewards and nominal kernels that are affine in mu (eq. T3, first level). They hold between any two populations, not
/// only at mu*, and at every N. With g_sa the gradient of r(s,a,.), C_k the nominal rows at the vertices, L_P(s,a) = max_{k,l} |C_k - C_l|_1 / 2 and, per family, H and L those of <see cref="NominalLipschitz"/>:
/// L_r = max span(g_sa) / 2, L_sigma = max (H L_P span(V) / 2 + L_rho span(V)), L_{P*} = max (L L_P + 2 L_rho) and kappa &lt;= eta + L_{P*}, eta the Dobrushin coefficient of P*_pi at mu*.
/// </summary>
/// <param name="Reward">L_r.</param>
/// <param name="Support">L_sigma; null where the family has no H that holds everywhere, or the radius is no affine function of mu.</param>
/// <param name="Kernel">L_{P*}; null where the minimiser is not known to be Lipschitz: as for <paramref name="Support"/>, and where V has ties.</param>
/// <param name="Contraction">The bound of kappa; null where <paramref name="Kernel"/> is.</param>
internal sealed record AnalyticConstants(double Reward, double? Support, double? Kernel, double? Contraction)
{
    /// <summary>The constants of an affine game; null for others.</summary>
    public static AnalyticConstants? Of(RobustGame game, StationaryPoint point)
    {
        if (!game.Game.IsAffine)
        {
            return null;
        }

        int n = game.States, rows = n * game.Actions;
        double[][] rewards = new double[n][], kernels = new double[n][], radii = new double[n][];
        var model = game.NewModel();
        for (int k = 0; k < n; k++)
        {
            var vertex = new double[n];
            vertex[k] = 1;
            game.Freeze(vertex, model);
            (rewards[k], kernels[k], radii[k]) = (model.Rewards.ToArray(), model.Kernel.ToArray(), model.Radii.ToArray());
        }

        bool untied = point.Ties.Groups.Count == 0 && point.Mixture.Count == 0;
        double span = point.Value.Max() - point.Value.Min(), reward = 0;
        double? support = 0, kernel = untied ? 0 : null;
        for (int i = 0; i < rows; i++)
        {
            reward = Math.Max(reward, (rewards.Max(r => r[i]) - rewards.Min(r => r[i])) / 2);
            double nominal = Diameter(kernels, i * n, n) / 2;
            double? radius = RadiusLipschitz(game, i);
            var family = Widest(game.Ambiguity.At(i), n, radii.Select(r => r[i]));
            support = Larger(support, (family.Set * nominal * span / 2) + (radius * span));
            kernel = Larger(kernel, (family.Minimiser * nominal) + (2 * radius));
        }

        return new(reward, support, kernel, kernel + Dobrushin(game, point));
    }

    /// <summary>The largest total variation between two rows of P_pi, [n x n].</summary>
    public static double Dobrushin(ReadOnlySpan<double> rows, int states)
    {
        double largest = 0;
        for (int s = 0; s < states; s++)
        {
            for (int t = 0; t < s; t++)
            {
                largest = Math.Max(largest, PopulationMap.Distance(rows.Slice(s * states, states), rows.Slice(t * states, states)) / 2);
            }
        }

        return largest;
    }

    /// <summary>P_pi(s'|s) = sum_a pi(a|s) P(s'|s,a), [n x n].</summary>
    public static void Average(ReadOnlySpan<double> policy, ReadOnlySpan<double> kernel, int states, Span<double> rows)
    {
        rows.Clear();
        int actions = policy.Length / states;
        for (int i = 0; i < policy.Length; i++)
        {
            for (int t = 0; t < states; t++)
            {
                rows[(i / actions * states) + t] += policy[i] * kernel[(i * states) + t];
            }
        }
    }

    private static double Dobrushin(RobustGame game, StationaryPoint point)
    {
        var model = game.NewModel();
        game.Freeze(point.Population, model);
        double[] kernel = new double[point.Kernel.Length], rows = new double[game.States * game.States];
        new NatureSelection(point).Write(model, game.Ambiguity, kernel);
        Average(point.Policy, kernel, game.States, rows);
        return Dobrushin(rows, game.States);
    }

    private static double Diameter(double[][] kernels, int start, int n)
    {
        double largest = 0;
        foreach (var one in kernels)
        {
            foreach (var other in kernels)
            {
                largest = Math.Max(largest, PopulationMap.Distance(one.AsSpan(start, n), other.AsSpan(start, n)));
            }
        }

        return largest;
    }

    // L_rho of a row: 0 for a fixed radius. How sets grow with the radius is only known of total variation and contamination.
    private static double? RadiusLipschitz(RobustGame game, int row)
    {
        if (game.Radius is FixedRadius)
        {
            return 0;
        }

        bool known = game.Ambiguity.Descriptor.Name == TotalVariationBall.Description.Name || game.Ambiguity.Descriptor.Name == ContaminationBall.Description.Name;
        return known && game.Radius is ExpressionRadius formulas && formulas.Formulas[row].Affine() is { } affine
            ? (affine.Gradient.Max() - affine.Gradient.Min()) / 2
            : null;
    }

    // An affine radius is smallest and largest at vertices, and what is known of total variation and contamination is monotone in it.
    private static NominalLipschitz Widest(IAmbiguitySet set, int states, IEnumerable<double> radii) => radii.Select(r => set.Lipschitz(states, r))
        .Aggregate((x, y) => new(Larger(x.Set, y.Set), Larger(x.Minimiser, y.Minimiser)));

    // Unknown where one of them is.
    private static double? Larger(double? x, double? y) => x is { } a && y is { } b ? Math.Max(a, b) : null;
}
