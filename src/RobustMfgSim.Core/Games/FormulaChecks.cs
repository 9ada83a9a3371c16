using RobustMfgSim.Core.Games.Expressions;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.Games;

// Proves by interval arithmetic that formulas stay where they must on the whole simplex, or looks for a population where they do not.
internal sealed class FormulaChecks(GameShape shape, IReadOnlyList<double[]> points, GameFindings findings)
{
    // Operations spent on proofs and searches: bounds the time for very large games, whose remaining formulas count as not proved.
    private long _budget = 200_000_000;

    public void Game(IFormulaGame game)
    {
        for (int s = 0; s < shape.States; s++)
        {
            for (int a = 0; a < shape.Actions; a++)
            {
                Reward(game.Reward(s, a), s, a);
                foreach (var (next, probability) in game.Row(s, a))
                {
                    Probability(probability, s, a, next);
                    if (shape.Blocks.Of(next) != shape.Blocks.Of(s))
                    {
                        Outside(probability, s, a, next);
                    }
                }

                if (game.RowSum(s, a) is { } sum)
                {
                    RowSum(sum, s, a);
                }
            }
        }
    }

    public void Radius(BoundExpression radius, int s, int a, ParameterSpec spec, Action<double, double[]> report)
    {
        if (IsEnclosed(radius, spec.Minimum, spec.Maximum) || findings.Has(GamePart.Radius, s, a, Defect.Range))
        {
            return;
        }

        double Excess(double[] mu) => radius.Evaluate(mu) is var x && double.IsNaN(x) ? 0 : Math.Max(spec.Minimum - x, x - spec.Maximum);
        if (Search(mu => -Excess(mu), 0, radius.Size) is { } found)
        {
            report(radius.Evaluate(found), found);
        }
        else
        {
            findings.Unproved++;
        }
    }

    private void Reward(BoundExpression reward, int s, int a)
    {
        if (!IsEnclosed(reward, -double.MaxValue, double.MaxValue) && !findings.Has(GamePart.Reward, s, a, Defect.NotFinite))
        {
            findings.Unproved++;
        }
    }

    private void Probability(BoundExpression probability, int s, int a, int next)
    {
        if (IsEnclosed(probability, -Tolerances.Rounding, double.MaxValue) || findings.Has(GamePart.Kernel, s, a, Defect.Negative, next))
        {
            return;
        }

        if (Search(mu => probability.Evaluate(mu), -Tolerances.Rounding, probability.Size) is { } found)
        {
            TableChecks.Negative(findings, s, a, next, probability.Evaluate(found), found);
        }
        else
        {
            findings.Unproved++;
        }
    }

    // No mass may leave a block: the formula must be 0 everywhere.
    private void Outside(BoundExpression probability, int s, int a, int next)
    {
        if (IsEnclosed(probability, -Tolerances.Rounding, 0) || findings.Has(GamePart.Kernel, s, a, Defect.Outside, next))
        {
            return;
        }

        if (Search(mu => -probability.Evaluate(mu), -Tolerances.Rounding, probability.Size) is { } found)
        {
            TableChecks.Outside(findings, s, a, next, probability.Evaluate(found), found);
        }
        else
        {
            findings.Unproved++;
        }
    }

    private void RowSum(BoundExpression sum, int s, int a)
    {
        if (IsEnclosed(sum, 1 - Tolerances.RowSum, 1 + Tolerances.RowSum) || findings.Has(GamePart.Kernel, s, a, Defect.RowSum))
        {
            return;
        }

        if (Search(mu => -Math.Abs(sum.Evaluate(mu) - 1), -Tolerances.RowSum, sum.Size) is { } found)
        {
            TableChecks.WrongSum(findings, s, a, sum.Evaluate(found), found);
        }
        else
        {
            findings.Unproved++;
        }
    }

    private bool IsEnclosed(BoundExpression formula, double low, double high)
    {
        if (formula.Constant is { } value)
        {
            return value >= low && value <= high;
        }

        _budget -= (long)formula.Size * shape.CouplingSize;
        return _budget > 0 && formula.Enclose() is var range && range.Low >= low && range.High <= high;
    }

    // A population at which f is below the level: the lowest of the points, else what descent from it finds; null when neither is.
    private double[]? Search(Func<double[], double> f, double level, int size)
    {
        if (_budget <= 0)
        {
            return null;
        }

        double Safe(double[] mu)
        {
            _budget -= size;
            double x = f(mu);
            return double.IsNaN(x) ? double.PositiveInfinity : x;
        }

        var lowest = points.MinBy(Safe)!;
        var found = SimplexDescent.Minimise(Safe, lowest, level);
        return Safe(found) < level ? found : null;
    }
}
