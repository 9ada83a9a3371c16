using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>
/// The game of one agent among N by brute force: value iteration over all joint states, every joint next state of the others enumerated one by one. No counts, no multinomials, and inner
/// problems by their duals: shares nothing with the finite-N programme. N at most 3.
/// </summary>
internal sealed class TaggedAgentGame
{
    internal required int Agents { get; init; }

    internal required string Family { get; init; }

    internal required double Discount { get; init; }

    /// <summary>The game frozen at an empirical distribution, radii filled in.</summary>
    internal required Func<double[], FrozenModel> Frozen { get; init; }

    /// <summary>pi(a | s) of everybody else, [n x m].</summary>
    internal required Func<double[], double[]> Policy { get; init; }

    /// <summary>The population's p(s' | s, a), [n x m x n].</summary>
    internal required Func<double[], double[]> Kernel { get; init; }

    /// <summary>pi'(a | s) of agent 0, where it does not conform.</summary>
    internal Func<double[], double[]>? OwnPolicy { get; init; }

    /// <summary>The rows of agent 0 where its adversary neither minimises nor follows the population's rule.</summary>
    internal Func<double[], double[]>? OwnKernel { get; init; }

    /// <summary>The value of agent 0, averaged over independent initial states.</summary>
    internal double Value(double[] initial, bool robust, bool best)
    {
        int n = initial.Length, joint = (int)Math.Pow(n, Agents);
        var states = Enumerable.Range(0, joint).Select(x => Decode(x, n)).ToArray();
        var local = states.Select(x => Local(x, n)).ToArray();
        var value = new double[joint];
        double change = 1;
        while (change > 1e-13)
        {
            double[] next = [.. Enumerable.Range(0, joint).Select(x => Backup(local[x], states[x], value, n, robust, best))];
            change = next.Zip(value, (a, b) => Math.Abs(a - b)).Max();
            value = next;
        }

        return Enumerable.Range(0, joint).Sum(x => states[x].Aggregate(1.0, (p, s) => p * initial[s]) * value[x]);
    }

    private double Backup(LocalModel local, int[] states, double[] value, int n, bool robust, bool best)
    {
        // w(s') = E[W(s', others')]: agent 0 is the lowest digit of a joint state.
        var w = new double[n];
        for (int others = 0; others < local.OthersLaw.Length; others++)
        {
            for (int t = 0; t < n; t++)
            {
                w[t] += local.OthersLaw[others] * value[(others * n) + t];
            }
        }

        int m = local.Model.Actions, own = states[0];
        var q = Enumerable.Range(0, m).Select(a => local.Model.Rewards[(own * m) + a] + (Discount * (robust
            ? NaiveRobustMdp.Worst(Family, local.Model.Row(own, a).ToArray(), local.Model.Radii[(own * m) + a], w)
            : NaiveRobustMdp.Mean(local.Kernel.AsSpan(((own * m) + a) * n, n).ToArray(), w)))).ToArray();
        return best ? q.Max() : q.Select((x, a) => local.Policy[(own * m) + a] * x).Sum();
    }

    private LocalModel Local(int[] states, int n)
    {
        double[] e = [.. Enumerable.Range(0, n).Select(s => states.Count(y => y == s) / (double)Agents)];
        var model = Frozen(e);
        double[] policy = Policy(e), kernel = Kernel(e);
        int m = model.Actions;
        var law = new double[(int)Math.Pow(n, Agents - 1)];
        for (int x = 0; x < law.Length; x++)
        {
            law[x] = 1;
            for (int i = 1, rest = x; i < Agents; i++, rest /= n)
            {
                int s = states[i], t = rest % n;
                law[x] *= Enumerable.Range(0, m).Sum(a => policy[(s * m) + a] * kernel[(((s * m) + a) * n) + t]);
            }
        }

        return new(model, (OwnPolicy ?? Policy)(e), (OwnKernel ?? Kernel)(e), law);
    }

    private int[] Decode(int x, int n)
    {
        var states = new int[Agents];
        for (int i = 0; i < Agents; i++, x /= n)
        {
            states[i] = x % n;
        }

        return states;
    }

    private sealed record LocalModel(FrozenModel Model, double[] Policy, double[] Kernel, double[] OthersLaw);
}
