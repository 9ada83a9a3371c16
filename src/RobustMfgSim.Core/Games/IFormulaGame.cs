using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Core.Games;

// A game whose entries are known as formulas, so that statements about the whole simplex can be proved and not only sampled.
internal interface IFormulaGame
{
    // Reward of (s, a).
    BoundExpression Reward(int state, int action);

    // Next states that can have mass, with their probabilities.
    IReadOnlyList<(int Next, BoundExpression Probability)> Row(int state, int action);

    // The sum of a row, or null when it is 1 by construction.
    BoundExpression? RowSum(int state, int action);
}
