using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Core.Games;

/// <summary>A game written out as formulas. In every map "*" stands for each label not named.</summary>
/// <param name="Shape">States and actions.</param>
/// <param name="Discount">Discount gamma in [0, 1).</param>
/// <param name="Rewards">Reward formula by state, then action. Every (s, a) must have one.</param>
/// <param name="Transitions">By state, action and next state the formula of its probability, or null for the one next state of a row that takes the rest of 1.
/// Every (s, a) must have a row; next states that are not named have probability 0.</param>
public sealed record CustomGameDefinition(
    GameShape Shape, double Discount, LabelMap<LabelMap<Expression>> Rewards, LabelMap<LabelMap<LabelMap<Expression?>>> Transitions)
{
    /// <summary>The initial distribution, [n], which also fixes the masses of the blocks (eq. G3); null for the uniform one.</summary>
    public IReadOnlyList<double>? Initial { get; init; }
}
