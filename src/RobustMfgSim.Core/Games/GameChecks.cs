using System.Globalization;
using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Core.Games;

/// <summary>
/// Checks any game, built in or not, against the contract of <see cref="IMeanFieldGame"/> and reports every distinct defect: discount, initial
/// distribution, tables that are not written completely or not the same every time, rewards and kernels that are not finite, negative
/// probabilities, rows that do not sum to 1 or leave the block of their state, radii outside the family's range, games that are called affine and are not. Coupling distributions looked at: the
/// vertices, the uniform one, edge midpoints and interior points of low discrepancy, always the same. The vertices prove the rows of an affine game
/// everywhere. For games written as formulas a defect is also searched for by descent from the worst of these points, and its absence proved by
/// interval arithmetic where that succeeds.
/// </summary>
public static class GameChecks
{
    // Table entries looked at in all, which bounds the time for large games.
    private const long Budget = 10_000_000;

    /// <summary>Checks a game.</summary>
    /// <param name="game">The game.</param>
    /// <param name="name">Its name, for the messages.</param>
    public static GameCheckResult Check(IMeanFieldGame game, string name)
    {
        ArgumentNullException.ThrowIfNull(game);
        return Check(game, null, name);
    }

    /// <summary>Checks a game together with the radii of its ambiguity sets.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="name">Name of the game, for the messages.</param>
    public static GameCheckResult Check(RobustGame game, string name)
    {
        ArgumentNullException.ThrowIfNull(game);
        return Check(game.Game, game, name);
    }

    /// <summary>Checks that every row of a kernel lies in its ambiguity set (eq. G2), at the populations named above and within <see cref="Tolerances.Kernel"/>.</summary>
    /// <param name="game">The game with its ambiguity; not s-rectangular.</param>
    /// <param name="kernel">A kernel for the same states and actions; its rewards are not read.</param>
    /// <param name="place">What the kernel is, for the messages.</param>
    public static GameCheckResult CheckMembership(RobustGame game, IMeanFieldGame kernel, string place)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(kernel);
        var findings = new GameFindings(place, game.Game.Shape);
        var points = Points(game.Game, out int vertices);
        string coverage = Sampled(points, vertices, game.CouplingSize);
        var (model, given) = (game.NewModel(), new FrozenModel(game.States, game.Actions, kernel.Shape.Coupling));
        foreach (var mu in points)
        {
            game.Freeze(mu, model);
            var seen = kernel.Shape.Coupling == Coupling.States ? model.Population : model.Coupling;
            seen.CopyTo(given.Coupling);
            kernel.Freeze(seen, given);
            for (int i = 0; i < game.States * game.Actions; i++)
            {
                var (s, a) = (i / game.Actions, i % game.Actions);
                double outside = game.Ambiguity.At(i).Violation(model.Row(s, a), model.Radii[i], given.Row(s, a));
                if (!(outside <= Tolerances.Kernel))
                {
                    findings.Add(GamePart.Kernel, s, a, Defect.Range, outside, () =>
                        $"row (s={game.Game.Shape.StateLabels[s]}, a={game.Game.Shape.ActionLabels[a]}) is outside its ambiguity set by {outside.ToString("G3", CultureInfo.InvariantCulture)} at "
                        + $"{findings.Text(mu)}, the worst of the populations looked at ({coverage}); allowed is at most 1e-10.");
                }
            }
        }

        return new(findings.Problems(), coverage, false);
    }

    private static GameCheckResult Check(IMeanFieldGame game, RobustGame? robust, string name)
    {
        var findings = new GameFindings($"game {name}", game.Shape);
        int size = game.Shape.CouplingSize;
        Discount(game.Discount, findings);
        Initial(game.InitialDistribution, game.Shape.States, findings);
        var points = Points(game, out int vertices);
        new TableChecks(game, findings).At(points);
        if (game.IsAffine)
        {
            new AffineChecks(game, findings).At(points);
        }

        var formulas = new FormulaChecks(game.Shape, points, findings);
        if (game is IFormulaGame formulaGame)
        {
            formulas.Game(formulaGame);
        }

        bool radiiProvable = robust is null || Radii(robust, points, formulas, findings);
        if (robust is { Ambiguity.ContainsNominal: false })
        {
            Membership(robust, points, findings);
            radiiProvable = false;
        }

        bool byVertices = game.IsAffine && vertices == size, byFormulas = game is IFormulaGame && findings.Unproved == 0;
        bool proved = radiiProvable && (byFormulas || byVertices);
        string sampled = Sampled(points, vertices, size);
        string coverage = proved && byFormulas ? "proved for every population by interval arithmetic"
            : proved ? $"proved for every population by all {size} vertices, rewards and kernel being affine"
            : game is IFormulaGame && findings.Unproved > 0 ? $"{sampled}; {findings.Unproved} formulas are not proved in between"
            : $"{sampled}; not proved in between";
        return new(findings.Problems(), coverage, proved);
    }

    private static string Sampled(List<double[]> points, int vertices, int n) =>
        $"{(vertices == n ? $"all {n}" : $"{vertices} of {n}")} vertices and {points.Count - vertices} sampled points";

    private static List<double[]> Points(IMeanFieldGame game, out int vertices)
    {
        int size = game.Shape.CouplingSize, n = game.Shape.States;
        long affordable = Math.Max(4, Budget / ((long)n * n * game.Shape.Actions));
        var points = SimplexPoints.For(size, (int)Math.Min(64, affordable));
        vertices = size;
        if (game.IsAffine && points.Count > affordable && affordable > size)
        {
            // The vertices are all that matters, and as many of the others as there is time for, evenly spread.
            int step = (int)((points.Count - size + affordable - size - 1) / (affordable - size));
            points = [.. points.Where((_, i) => i < size || (i - size) % step == 0)];
        }
        else if (points.Count > affordable)
        {
            // Evenly spread over all that would be looked at, vertices included.
            int step = (int)((points.Count + affordable - 1) / affordable);
            vertices = (size + step - 1) / step;
            points = [.. points.Where((_, i) => i % step == 0)];
        }

        return points;
    }

    private static void Discount(double discount, GameFindings findings)
    {
        if (!(discount is >= 0 and < 1))
        {
            findings.Game($"the discount is {discount.ToString(CultureInfo.InvariantCulture)}; it must lie in [0, 1).");
        }
    }

    private static void Initial(ReadOnlySpan<double> initial, int n, GameFindings findings)
    {
        if (initial.Length != n)
        {
            findings.Game($"the initial distribution has {initial.Length} entries; it must have one for each of the {n} states.");
            return;
        }

        double sum = 0;
        for (int s = 0; s < n; s++)
        {
            sum += initial[s];
            if (!(initial[s] >= 0))
            {
                findings.Game($"the initial distribution gives state {s} the probability {initial[s].ToString(CultureInfo.InvariantCulture)}; probabilities must not be negative.");
                return;
            }
        }

        if (!(Math.Abs(sum - 1) <= Tolerances.RowSum))
        {
            findings.Game($"the initial distribution sums to {sum.ToString("G12", CultureInfo.InvariantCulture)}; it must sum to 1 within 1e-9.");
        }
    }

    // Sets that do not move with the nominal row must contain it at every population (eq. G2).
    private static void Membership(RobustGame game, List<double[]> points, GameFindings findings)
    {
        var model = game.NewModel();
        foreach (var mu in points)
        {
            game.Freeze(mu, model);
            for (int i = 0; i < game.States * game.Actions; i++)
            {
                var row = model.Row(i / game.Actions, i % game.Actions);
                double outside = game.Ambiguity.At(i).Violation(row, model.Radii[i], row);
                if (!(outside <= Tolerances.RowSum))
                {
                    findings.Add(GamePart.Radius, i / game.Actions, i % game.Actions, Defect.Range, outside, () =>
                        $"the {game.Ambiguity.Descriptor.Name} set of (s={i / game.Actions}, a={i % game.Actions}) does not contain the nominal row at {findings.Text(mu)}, "
                        + $"which is {outside.ToString("G3", CultureInfo.InvariantCulture)} outside; the set must contain it at every population.");
                }
            }
        }
    }

    // Whether the radii can be proved to lie in the family's range: those known as formulas, and those that do not depend on the population.
    private static bool Radii(RobustGame game, List<double[]> points, FormulaChecks formulas, GameFindings findings)
    {
        var family = game.Ambiguity.Descriptor;
        if (ParameterRange.Find(family, "radius") is not { } spec)
        {
            return true;
        }

        var radii = new double[game.States * game.Actions];
        void Report(int i, double radius, double[] mu) =>
            findings.Add(GamePart.Radius, i / game.Actions, i % game.Actions, Defect.Range, Math.Max(spec.Minimum - radius, radius - spec.Maximum), () =>
                $"the radius of (s={i / game.Actions}, a={i % game.Actions}) is {radius.ToString("G12", CultureInfo.InvariantCulture)} at {findings.Text(mu)}; "
                + $"{ParameterRange.RadiusText(family, spec)}.");

        foreach (var mu in points)
        {
            game.Radius.Evaluate(mu, radii);
            foreach (var (i, radius) in radii.Index())
            {
                if (!ParameterRange.Allows(spec, radius))
                {
                    Report(i, radius, mu);
                }
            }
        }

        if (game.Radius is ExpressionRadius expressions)
        {
            foreach (var (i, formula) in expressions.Formulas.Index())
            {
                formulas.Radius(formula, i / game.Actions, i % game.Actions, spec, (radius, mu) => Report(i, radius, mu));
            }
        }

        return game.Radius is ExpressionRadius or Ambiguity.FixedRadius;
    }
}
