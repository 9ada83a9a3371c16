using System.Globalization;
using Bogus;
using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Tests.Games;

// Random formulas as text together with their value, built side by side from lambdas: an evaluator that shares nothing with the parser.
internal sealed class RandomFormulas(int seed, ExpressionScope scope)
{
    private readonly Randomizer _random = new(seed);

    public delegate double Value(double[] mu, int state, int action);

    public (string Text, Value Value) Next(int depth)
    {
        if (depth == 0 || _random.Int(0, 5) == 0)
        {
            return Leaf();
        }

        var (x, f) = Next(depth - 1);
        var (y, g) = Next(depth - 1);
        return _random.Int(0, 11) switch
        {
            0 => ($"({x}) + ({y})", (m, s, a) => f(m, s, a) + g(m, s, a)),
            1 => ($"({x}) - ({y})", (m, s, a) => f(m, s, a) - g(m, s, a)),
            2 => ($"({x}) * ({y})", (m, s, a) => f(m, s, a) * g(m, s, a)),
            3 => ($"({x}) / ({y})", (m, s, a) => f(m, s, a) / g(m, s, a)),
            4 => ($"-({x})", (m, s, a) => -f(m, s, a)),
            5 => ($"({x})^2", (m, s, a) => f(m, s, a) * f(m, s, a)),
            6 => ($"min({x}, {y})", (m, s, a) => Math.Min(f(m, s, a), g(m, s, a))),
            7 => ($"max({x}, {y})", (m, s, a) => Math.Max(f(m, s, a), g(m, s, a))),
            8 => ($"abs({x})", (m, s, a) => Math.Abs(f(m, s, a))),
            9 => ($"exp(-abs({x}))", (m, s, a) => Math.Exp(-Math.Abs(f(m, s, a)))),
            10 => ($"log(1 + abs({x}))", (m, s, a) => Math.Log(1 + Math.Abs(f(m, s, a)))),
            _ => ($"2 + 3 * ({x}) ^ 3 - sqrt(abs({y})) / 4", (m, s, a) => 2 + (3 * Math.Pow(f(m, s, a), 3)) - (Math.Sqrt(Math.Abs(g(m, s, a))) / 4)),
        };
    }

    public double[] Population()
    {
        var mu = Enumerable.Range(0, scope.Shape.States).Select(_ => _random.Bool(0.3f) ? 0 : -Math.Log(_random.Double(1e-12))).ToArray();
        mu[_random.Int(0, mu.Length - 1)] += 1e-3;
        double sum = mu.Sum();
        return [.. mu.Select(x => x / sum)];
    }

    private (string Text, Value Value) Leaf()
    {
        int state = _random.Int(0, scope.Shape.States - 1);
        double number = Math.Round(_random.Double(0, 3), 3);
        var parameter = scope.Parameters.ElementAt(_random.Int(0, scope.Parameters.Count - 1));
        return _random.Int(0, 6) switch
        {
            0 => (number.ToString(CultureInfo.InvariantCulture), (_, _, _) => number),
            1 => (parameter.Key, (_, _, _) => parameter.Value),
            2 => ("mean", (m, _, _) => m.Select((x, i) => x * i).Sum()),
            3 => ("s", (_, s, _) => s),
            4 => ("a", (_, _, a) => a),
            _ => ($"mu[{scope.Shape.StateLabels[state]}]", (m, _, _) => m[state]),
        };
    }
}
