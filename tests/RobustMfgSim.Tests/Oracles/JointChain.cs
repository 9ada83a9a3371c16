namespace RobustMfgSim.Tests.Oracles;

/// <summary>
/// The N-agent game by brute force: the distribution of all joint states, pushed forward through every joint action and every joint next state. Shares nothing
/// with the engine; tables come as functions of the empirical distribution.
/// </summary>
internal sealed class JointChain
{
    internal required int Agents { get; init; }

    internal required int States { get; init; }

    internal required int Actions { get; init; }

    internal required double Discount { get; init; }

    internal required int Steps { get; init; }

    internal required double[] Initial { get; init; }

    internal required double[] Reference { get; init; }

    /// <summary>Whether rewards and kernel are functions of L, [n x m], instead of e.</summary>
    internal bool ThroughActions { get; init; }

    /// <summary>r(s, a, e) as [s][a].</summary>
    internal required Func<double[], double[][]> Rewards { get; init; }

    /// <summary>p(s' | s, a, e) as [s][a][s'].</summary>
    internal required Func<double[], double[][][]> Kernel { get; init; }

    /// <summary>pi(a | s, e) of everybody.</summary>
    internal required Func<double[], double[][]> Policy { get; init; }

    /// <summary>pi'(a | s, e) of agent 0; null when it conforms.</summary>
    internal Func<double[], double[][]>? Deviator { get; init; }

    /// <summary>Probability that k agents are in a state after the last step, k = 0 .. N.</summary>
    internal double[] NumberIn(int state)
    {
        Solve();
        var law = new double[Agents + 1];
        for (int x = 0; x < _last.Length; x++)
        {
            law[Decode(x).Count(s => s == state)] += _last[x];
        }

        return law;
    }

    private double[] _last = [];

    /// <summary>Expected discounted reward averaged over all agents, that of agent 0, and (1 - gamma) times the expected discounted distance.</summary>
    internal (double Average, double First, double Distance) Solve()
    {
        int joint = (int)Math.Pow(States, Agents);
        var law = new double[joint];
        for (int x = 0; x < joint; x++)
        {
            law[x] = Decode(x).Aggregate(1.0, (p, s) => p * Initial[s]);
        }

        double average = 0, first = 0, distance = 0, weight = 1;
        for (int t = 0; t < Steps; t++, weight *= Discount)
        {
            var next = new double[joint];
            for (int x = 0; x < joint; x++)
            {
                var states = Decode(x);
                var e = Enumerable.Range(0, States).Select(s => states.Count(y => y == s) / (double)Agents).ToArray();
                distance += weight * law[x] * e.Zip(Reference, (a, b) => Math.Abs(a - b)).Sum();
                ForEachAction(states, Policy(e), (Deviator ?? Policy)(e), (actions, p) =>
                {
                    double[] coupling = ThroughActions ? Coupling(states, actions) : e;
                    var (rewards, kernel) = (Rewards(coupling), Kernel(coupling));
                    average += weight * law[x] * p * Enumerable.Range(0, Agents).Average(i => rewards[states[i]][actions[i]]);
                    first += weight * law[x] * p * rewards[states[0]][actions[0]];
                    for (int y = 0; y < joint; y++)
                    {
                        var to = Decode(y);
                        double q = p;
                        for (int i = 0; i < Agents; i++)
                        {
                            q *= kernel[states[i]][actions[i]][to[i]];
                        }

                        next[y] += law[x] * q;
                    }
                });
            }

            law = next;
        }

        _last = law;
        return (average, first, (1 - Discount) * distance);
    }

    private double[] Coupling(int[] states, int[] actions) =>
        [.. Enumerable.Range(0, States * Actions).Select(pair => Enumerable.Range(0, Agents).Count(i => (states[i] * Actions) + actions[i] == pair) / (double)Agents)];

    private void ForEachAction(int[] states, double[][] policy, double[][] own, Action<int[], double> visit)
    {
        int joint = (int)Math.Pow(Actions, Agents);
        for (int x = 0; x < joint; x++)
        {
            var actions = new int[Agents];
            double p = 1;
            for (int i = 0, rest = x; i < Agents; i++, rest /= Actions)
            {
                actions[i] = rest % Actions;
                p *= (i == 0 ? own : policy)[states[i]][actions[i]];
            }

            if (p > 0)
            {
                visit(actions, p);
            }
        }
    }

    private int[] Decode(int x)
    {
        var states = new int[Agents];
        for (int i = 0; i < Agents; i++, x /= States)
        {
            states[i] = x % States;
        }

        return states;
    }
}
