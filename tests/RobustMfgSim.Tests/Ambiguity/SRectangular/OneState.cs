using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Ambiguity.SRectangular;

/// <summary>One state of a frozen game with a value vector, as tests call the product on it.</summary>
internal sealed class OneState(double[] rewards, double[][] rows, double[] values, double discount)
{
    public double[] Rewards => rewards;

    public double[][] Rows => rows;

    public double[] Values => values;

    public int States => values.Length;

    public double[] Flat => [.. rows.SelectMany(r => r)];

    public PreparedValues Prepared
    {
        get
        {
            var prepared = new PreparedValues(values.Length);
            prepared.Prepare(values);
            return prepared;
        }
    }

    public static OneState Random(ulong seed, int n, int m)
    {
        var stream = new RandomStream(seed, StreamPurpose.Sampling, (uint)((n * 10) + m));
        var kernel = TabularGame.RandomRows(ref stream, m, n);
        var rewards = new double[m];
        var values = new double[n];
        for (int a = 0; a < m; a++)
        {
            rewards[a] = 0.5 * stream.NextDouble();
        }

        for (int i = 0; i < n; i++)
        {
            values[i] = 2 * stream.NextDouble();
        }

        return new(rewards, [.. Enumerable.Range(0, m).Select(a => kernel[(a * n)..((a + 1) * n)])], values, 0.9);
    }

    public (double Value, double[] Policy, double[] Spending) Saddle(IStateAmbiguitySet sets, double budget)
    {
        var (policy, spending) = (new double[rewards.Length], new double[rewards.Length]);
        return (Load(sets).Saddle(budget, policy, spending), policy, spending);
    }

    public (double Value, double[] Spending) Worst(IStateAmbiguitySet sets, double budget, double[] policy)
    {
        var spending = new double[rewards.Length];
        return (Load(sets).Worst(budget, policy, spending), spending);
    }

    public double[] Smoothed(IStateAmbiguitySet sets, double level, double temperature)
    {
        var policy = new double[rewards.Length];
        Load(sets).SmoothedPolicy(level, temperature, policy);
        return policy;
    }

    public double[][] Kernel(IStateAmbiguitySet sets, double[] spending) => [.. rows.Select((p0, a) =>
    {
        var row = new double[p0.Length];
        sets.WorstRow(p0, spending[a], Prepared, row);
        return row;
    })];

    private SharedBudget Load(IStateAmbiguitySet sets)
    {
        var state = new SharedBudget(values.Length, rewards.Length);
        state.Load(sets, rewards, Flat, discount, Prepared);
        return state;
    }
}
