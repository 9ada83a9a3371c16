using System.Globalization;
using static RobustMfgSim.Core.Games.Expressions.ExpressionNode;

namespace RobustMfgSim.Core.Games.Expressions;

// Precedence climbing over the text. A name that is not known is recorded and reading goes on; a broken form ends the reading.
internal sealed class ExpressionParser(string text, ExpressionScope scope)
{
    // Powers by which operators bind to their left and right: unary minus stands between products and powers.
    private const int SumPower = 1, ProductPower = 3, SignPower = 5, PowerPower = 7;

    private int _at;
    private int _depth;

    public List<ExpressionError> Errors { get; } = [];

    // Null after an error of form.
    public ExpressionNode? Parse()
    {
        if (text.Length > Expression.MaximumLength)
        {
            Fail(Expression.MaximumLength, $"the formula has {text.Length} characters; at most {Expression.MaximumLength} are allowed.");
            return null;
        }

        var node = Sum(0);
        SkipSpace();
        return node is null || _at == text.Length ? node : Fail(_at, $"expected an operator (+ - * / ^) or the end, found {Found()}.");
    }

    private ExpressionNode? Sum(int minimum)
    {
        if (++_depth > Expression.MaximumDepth)
        {
            return Fail(_at, $"the formula is nested deeper than {Expression.MaximumDepth} levels.");
        }

        var left = Operand();
        while (left is not null && Operator() is var (operation, power, rightPower) && power >= minimum)
        {
            int column = _at++;
            left = Sum(rightPower) is { } right ? new Binary(operation, left, right, column) : null;
        }

        _depth--;
        return left;
    }

    private (Operation Operation, int Power, int RightPower)? Operator()
    {
        SkipSpace();
        return (_at < text.Length ? text[_at] : '\0') switch
        {
            '+' => (Operation.Add, SumPower, SumPower + 1),
            '-' => (Operation.Subtract, SumPower, SumPower + 1),
            '*' => (Operation.Multiply, ProductPower, ProductPower + 1),
            '/' => (Operation.Divide, ProductPower, ProductPower + 1),
            '^' => (Operation.Power, PowerPower, PowerPower),
            _ => null,
        };
    }

    private ExpressionNode? Operand()
    {
        SkipSpace();
        int column = _at;
        char c = _at < text.Length ? text[_at] : '\0';
        if (c == '-')
        {
            _at++;
            return Sum(SignPower) is { } operand ? new Unary(Operation.Negate, operand, column) : null;
        }

        if (c == '(')
        {
            _at++;
            return Sum(0) is { } inner && Expect(')', $"to close the '(' of column {column + 1}") ? inner : null;
        }

        if (char.IsAsciiDigit(c) || c == '.')
        {
            return ReadNumber();
        }

        return char.IsAsciiLetter(c) || c == '_'
            ? ReadName()
            : Fail(column, $"expected a number, a name, '-' or '(', found {Found()}.");
    }

    private ExpressionNode? ReadNumber()
    {
        int column = _at;
        SkipDigits();
        if (Peek() == '.')
        {
            _at++;
            SkipDigits();
        }

        if (Peek() is 'e' or 'E')
        {
            _at++;
            if (Peek() is '+' or '-')
            {
                _at++;
            }

            SkipDigits();
        }

        string digits = text[column.._at];
        bool read = double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value);
        return !read
            ? Fail(column, $"'{digits}' is not a number; write for example 0.5 or 1e-3.")
            : double.IsFinite(value) ? new Number(value, column) : Fail(column, $"the number {digits} is too large.");
    }

    private ExpressionNode? ReadName()
    {
        int column = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
        {
            _at++;
        }

        string name = text[column.._at];
        SkipSpace();
        if (Peek() == '(')
        {
            return ReadCall(name, column);
        }

        if (Peek() == '[')
        {
            return name == "mu" ? ReadShare(column) : Fail(column, $"'{name}[' has no meaning; only mu[STATE] and mu[STATE, ACTION] have an index.");
        }

        return name switch
        {
            "mean" => new Mean(column),
            "s" => new StateIndex(column),
            "a" => new ActionIndex(column),
            "mu" => Fail(column, "mu needs a state: write mu[STATE] or mu[STATE, ACTION]."),
            "rest" => Fail(column, "'rest' stands alone as the probability of one next state; it cannot be part of a formula."),
            _ => scope.Parameters.TryGetValue(name, out double value) ? new Parameter(name, value, column) : UnknownName(name, column),
        };
    }

    private Number UnknownName(string name, int column)
    {
        if (FunctionOf(name) is not null)
        {
            Errors.Add(new(column, $"the function {name} needs its values in parentheses."));
        }
        else
        {
            string[] known = [.. scope.Parameters.Keys, "mean", "s", "a"];
            Errors.Add(new(column, $"unknown name '{name}'. {NearMiss.Hint(name, known).TrimEnd('.')}, mu[STATE]."));
        }

        return new Number(0, column);
    }

    // mu[LABEL] or mu[LABEL, ACTION]: everything up to the comma or bracket is the label, so labels may look like numbers or share a parameter's name.
    private ExpressionNode? ReadShare(int column)
    {
        int start = ++_at;
        int end = text.IndexOf(']', start);
        if (end < 0)
        {
            return Fail(start - 1, "expected ']' to close mu[, found the end.");
        }

        _at = end + 1;
        int comma = text.IndexOf(',', start, end - start);
        var state = ReadLabel(start, comma < 0 ? end : comma, "state", scope.Shape.StateLabels);
        var action = comma < 0 ? null : ReadLabel(comma + 1, end, "action", scope.Shape.ActionLabels);
        if (comma >= 0 && scope.Shape.Coupling == Coupling.States)
        {
            Errors.Add(new(column, $"mu[{text[start..end].Trim()}] needs a game that couples through states and actions, and this one couples through states: write mu[{text[start..comma].Trim()}]."));
        }

        return state is null || (comma >= 0 && action is null) ? new Number(0, column) : new Share(state.Value, action, column);
    }

    // The index of the label between two places; an unknown one is recorded.
    private int? ReadLabel(int start, int end, string what, IReadOnlyList<string> known)
    {
        string label = text[start..end], trimmed = label.Trim();
        for (int i = 0; i < known.Count; i++)
        {
            if (known[i] == trimmed)
            {
                return i;
            }
        }

        Errors.Add(new(start + (label.Length - label.TrimStart().Length), $"unknown {what} '{trimmed}'. {NearMiss.Hint(trimmed, known)}"));
        return null;
    }

    private ExpressionNode? ReadCall(string name, int column)
    {
        int open = _at++;
        var arguments = new List<ExpressionNode>();
        do
        {
            if (Sum(0) is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
            SkipSpace();
        }
        while (Peek() == ',' && _at++ >= 0);

        if (!Expect(')', $"to close the '(' of column {open + 1}"))
        {
            return null;
        }

        if (FunctionOf(name) is not { } function)
        {
            Errors.Add(new(column, $"unknown function '{name}'. {NearMiss.Hint(name, ["min", "max", "abs", "exp", "log", "sqrt"])}"));
            return new Number(0, column);
        }

        bool many = function is Operation.Minimum or Operation.Maximum;
        if (many ? arguments.Count < 2 : arguments.Count != 1)
        {
            return Fail(column, $"{name} takes {(many ? "two or more values" : "one value")}, found {arguments.Count}.");
        }

        return many ? arguments.Aggregate((x, y) => new Binary(function, x, y, column)) : new Unary(function, arguments[0], column);
    }

    private static Operation? FunctionOf(string name) => name switch
    {
        "min" => Operation.Minimum,
        "max" => Operation.Maximum,
        "abs" => Operation.Abs,
        "exp" => Operation.Exp,
        "log" => Operation.Log,
        "sqrt" => Operation.Sqrt,
        _ => null,
    };

    private bool Expect(char wanted, string purpose)
    {
        SkipSpace();
        if (Peek() == wanted)
        {
            _at++;
            return true;
        }

        Fail(_at, $"expected '{wanted}' {purpose}, found {Found()}.");
        return false;
    }

    private ExpressionNode? Fail(int column, string message)
    {
        Errors.Add(new(column, message));
        return null;
    }

    private string Found() => _at < text.Length ? $"'{(char.IsSurrogatePair(text, _at) ? text.Substring(_at, 2) : text[_at])}'" : "the end";

    private char Peek() => _at < text.Length ? text[_at] : '\0';

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}
