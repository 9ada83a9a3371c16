namespace RobustMfgSim.Core.Games.Expressions;

/// <summary>What is wrong with a formula.</summary>
/// <param name="Column">Where, 0-based inside the text.</param>
/// <param name="Message">What was found and what is allowed.</param>
public sealed record ExpressionError(int Column, string Message);

/// <summary>What reading a formula gave: the formula, or every error that could be told apart, in order of column.</summary>
/// <param name="Expression">The formula; null when there are errors.</param>
/// <param name="Errors">The errors.</param>
public sealed record ExpressionResult(Expression? Expression, IReadOnlyList<ExpressionError> Errors);
