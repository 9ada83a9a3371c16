using RobustMfgSim.Core.Games.Expressions;

namespace RobustMfgSim.Core.Games;

/// <summary>
/// A game written out as formulas in a scenario: rewards[s][a] and transitions[s][a][s'] are expressions in mu, and "rest" takes what is left of 1.
/// It couples through states and actions where its definition says so or one of its formulas contains mu[LABEL, ACTION], else through states.
/// Whatever does not depend on mu is computed once. A probability that comes out between -1e-14 and 0 is the rounding of 0 and is written as 0;
/// anything below is written as it is, for <see cref="GameChecks"/> to report. Solvers start from the uniform distribution unless the definition gives another.
/// </summary>
public sealed class CustomGame : IMeanFieldGame, IFormulaGame
{
    private readonly double[] _start, _rewards, _kernel;
    private readonly (int Cell, BoundExpression Formula)[] _variableRewards;
    private readonly (int Cell, int Row, bool IsRest, BoundExpression Formula)[] _variableEntries;
    private readonly BoundExpression[] _rewardFormulas;
    private readonly IReadOnlyList<(int Next, BoundExpression Probability)>[] _rows;
    private readonly BoundExpression?[] _rowSums;

    /// <summary>The game of a definition.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    /// <exception cref="ArgumentException">A reward or row is missing, a next state is unknown, or a row has two rests.</exception>
    public CustomGame(CustomGameDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Shape = definition.Shape.With(CouplingOf(definition));
        var rewards = definition.Rewards.Select(row => row.Select(formula => formula.Over(Shape.Coupling)));
        var transitions = definition.Transitions.Select(rows => rows.Select(row => row.Select(formula => formula?.Over(Shape.Coupling))));
        Discount = GameArguments.Discount(definition.Discount);
        int n = Shape.States, m = Shape.Actions;
        _start = definition.Initial?.ToArray() ?? GameArguments.Uniform(n);
        _rewardFormulas = new BoundExpression[n * m];
        _rows = new IReadOnlyList<(int, BoundExpression)>[n * m];
        _rowSums = new BoundExpression?[n * m];
        var rests = new int[n * m];
        for (int i = 0; i < n * m; i++)
        {
            _rewardFormulas[i] = Cell(rewards, i, "reward").Bind(i / m, i % m);
            (_rows[i], rests[i]) = BindRow(Cell(transitions, i, "transition row"), i);
            _rowSums[i] = rests[i] >= 0 ? null : BoundExpression.Sum(_rows[i].Select(e => e.Probability), Shape.CouplingSize);
        }

        _rewards = [.. _rewardFormulas.Select(f => f.Constant ?? 0)];
        _variableRewards = [.. _rewardFormulas.Index().Where(f => f.Item.Constant is null)];
        _kernel = new double[n * m * n];
        var variable = new List<(int, int, bool, BoundExpression)>();
        for (int i = 0; i < n * m; i++)
        {
            // The rest of a row comes last: it is 1 minus the entries before it.
            foreach (var (next, probability) in _rows[i].OrderBy(e => e.Next == rests[i]))
            {
                _kernel[(i * n) + next] = GameArguments.Rounded(probability.Constant ?? 0);
                if (probability.Constant is null)
                {
                    variable.Add(((i * n) + next, i * n, next == rests[i], probability));
                }
            }
        }

        _variableEntries = [.. variable];
    }

    /// <inheritdoc/>
    public GameShape Shape { get; }

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => _start;

    /// <summary>Whether rewards and nominal kernel are recognised as affine in mu, or in L. The formulas of an affine game can be written so that this is not seen.</summary>
    public bool IsAffine =>
        Array.TrueForAll(_variableRewards, r => r.Formula.Affine() is not null) && Array.TrueForAll(_variableEntries, e => e.Formula.Affine() is not null);

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _rewards.CopyTo(model.Rewards);
        foreach (var (cell, formula) in _variableRewards)
        {
            model.Rewards[cell] = formula.Evaluate(population);
        }

        var kernel = model.Kernel;
        _kernel.CopyTo(kernel);
        foreach (var (cell, row, rest, formula) in _variableEntries)
        {
            kernel[cell] = GameArguments.Rounded(rest ? Rest(kernel.Slice(row, Shape.States)) : formula.Evaluate(population));
        }
    }

    BoundExpression IFormulaGame.Reward(int state, int action) => _rewardFormulas[(state * Shape.Actions) + action];

    IReadOnlyList<(int Next, BoundExpression Probability)> IFormulaGame.Row(int state, int action) => _rows[(state * Shape.Actions) + action];

    BoundExpression? IFormulaGame.RowSum(int state, int action) => _rowSums[(state * Shape.Actions) + action];

    private static Coupling CouplingOf(CustomGameDefinition definition)
    {
        var formulas = definition.Rewards.Entries.SelectMany(state => state.Value.Entries).Select(action => action.Value)
            .Concat(definition.Transitions.Entries.SelectMany(state => state.Value.Entries).SelectMany(action => action.Value.Entries).Select(next => next.Value).OfType<Expression>());
        return formulas.Any(formula => formula.MentionsActionMass) ? Coupling.StateActions : definition.Shape.Coupling;
    }

    // The entry of the rest itself is still 0.
    private static double Rest(ReadOnlySpan<double> row)
    {
        double rest = 1;
        foreach (double p in row)
        {
            rest -= p;
        }

        return rest;
    }

    private T Cell<T>(LabelMap<LabelMap<T>> table, int cell, string what)
    {
        string state = Shape.StateLabels[cell / Shape.Actions], action = Shape.ActionLabels[cell % Shape.Actions];
        return table.TryFind(state, out var actions) && actions.TryFind(action, out var entry)
            ? entry
            : throw new ArgumentException($"There is no {what} for ({state}, {action}).");
    }

    // The row's entries in order of next state, and which of them is the rest (-1 for none).
    private (IReadOnlyList<(int Next, BoundExpression Probability)> Entries, int RestState) BindRow(LabelMap<Expression?> row, int cell)
    {
        if (row.Entries.FirstOrDefault(e => e.Key != LabelMap<Expression?>.Wildcard && !Shape.StateLabels.Contains(e.Key)).Key is { } unknown)
        {
            throw new ArgumentException($"There is no state '{unknown}'.");
        }

        var entries = new List<(int Next, BoundExpression Probability)>();
        int rest = -1;
        for (int next = 0; next < Shape.States; next++)
        {
            if (!row.TryFind(Shape.StateLabels[next], out var formula))
            {
                continue;
            }

            if (formula is not null)
            {
                entries.Add((next, formula.Bind(cell / Shape.Actions, cell % Shape.Actions)));
            }
            else
            {
                rest = rest < 0 ? next : throw new ArgumentException("A row has at most one rest.");
            }
        }

        if (rest >= 0)
        {
            entries.Add((rest, BoundExpression.Remainder([.. entries.Select(e => e.Probability)], Shape.CouplingSize)));
            entries.Sort((x, y) => x.Next.CompareTo(y.Next));
        }

        return (entries, rest);
    }
}
