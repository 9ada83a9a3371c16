using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Tests.Games;

// Builds games from formulas in the order (state, action, ...), "rest" for what is left of 1.
internal static class CustomGames
{
    public static readonly GameShape TwoByTwo = new(["S", "I"], ["none", "protect"]);

    public static Dictionary<string, double> SisParameters { get; } =
        new() { ["beta"] = 0.8, ["ext"] = 0.02, ["shield"] = 0.1, ["delta"] = 0.5, ["cost_i"] = 1, ["cost_p"] = 0.3 };

    // The epidemic as the scenario format's own example writes it.
    public static CustomGame Sis() => new(new(
        TwoByTwo,
        0.9,
        Map(("S", Map(("none", Formula("0")), ("protect", Formula("-cost_p")))), ("I", Map(("none", Formula("-cost_i")), ("protect", Formula("-cost_i - cost_p"))))),
        Map(
            ("S", Map(("none", Row(("I", "ext + beta*mu[I]"), ("S", "rest"))), ("protect", Row(("I", "shield*(ext + beta*mu[I])"), ("S", "rest"))))),
            ("I", Map(("*", Row(("S", "delta"), ("I", "rest"))))))));

    // Reward 0 and the given row in every (s, a).
    public static CustomGame WithRow(params (string Next, string Formula)[] row) => WithRow(TwoByTwo, "0", row);

    public static CustomGame WithRow(GameShape shape, string reward, params (string Next, string Formula)[] row) => new(new(
        shape,
        0.9,
        Map(("*", Map(("*", Formula(reward, shape))))),
        Map(("*", Map(("*", Map([.. row.Select(e => (e.Next, e.Formula == "rest" ? null : Formula(e.Formula, shape)))])))))));

    // Reward 0; the given row in the first state, and every other state stays as it is.
    public static CustomGame InBlocks(GameShape shape, params (string Next, string Formula)[] row) => new(new(
        shape,
        0.9,
        Map(("*", Map(("*", Formula("0", shape))))),
        Map([.. shape.StateLabels.Select((label, s) => (label, Map(("*", s == 0
            ? Map([.. row.Select(e => (e.Next, e.Formula == "rest" ? null : Formula(e.Formula, shape)))])
            : Map<Expression?>((label, null))))))])));

    public static Expression Formula(string text, GameShape? shape = null)
    {
        var result = Expression.Parse(text, new(shape ?? TwoByTwo, SisParameters));
        return result.Expression ?? throw new ArgumentException(string.Join(' ', result.Errors), nameof(text));
    }

    public static LabelMap<T> Map<T>(params (string Label, T Entry)[] entries) => new([.. entries.Select(e => KeyValuePair.Create(e.Label, e.Entry))]);

    private static LabelMap<Expression?> Row(params (string Next, string Formula)[] row) =>
        Map([.. row.Select(e => (e.Next, e.Formula == "rest" ? null : Formula(e.Formula)))]);
}
