using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Tests.Oracles;

/// <summary>
/// The exact value of one agent with a given policy among N - 1 who conform, all adversaries held to the population's rule: the law of the others' counts is built agent by agent, values by
/// iteration. No multinomials: shares nothing with the finite-N programme.
/// </summary>
internal sealed class DeviatingAgent
{
    private readonly RobustGame _game;
    private readonly int _agents;
    private readonly List<int[]> _others = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Func<double[], (double[] Rewards, double[] Kernel, double[] Conforming, double[] Own)> _at;

    internal DeviatingAgent(RobustGame game, int agents, IPolicy conforming, IAdversary adversary, IPolicy own)
    {
        (_game, _agents) = (game, agents);
        Enumerate(new int[game.States], 0, agents - 1);
        _at = population =>
        {
            var model = game.NewModel();
            game.Freeze(population, model);
            var moment = new Moment(0, population, model);
            int pairs = game.States * game.Actions;
            double[] kernel = new double[pairs * game.States], theirs = new double[pairs], mine = new double[pairs];
            adversary.Choose(moment, kernel);
            conforming.Decide(moment, theirs);
            own.Decide(moment, mine);
            return (model.Rewards.ToArray(), kernel, theirs, mine);
        };
    }

    /// <summary>The value, averaged over independent initial states.</summary>
    internal double Value(double[] initial)
    {
        int n = _game.States;
        var rows = _others.Select(k => Enumerable.Range(0, n).Select(s => Row(k, s)).ToArray()).ToArray();
        var value = new double[_others.Count * n];
        for (double change = 1; change > 1e-12;)
        {
            var next = new double[value.Length];
            for (int k = 0; k < _others.Count; k++)
            {
                for (int s = 0; s < n; s++)
                {
                    var (reward, own, law) = rows[k][s];
                    next[(k * n) + s] = reward + (_game.Discount * law.Sum(x => x.Value * own.Select((p, t) => p * value[(x.Key * n) + t]).Sum()));
                }
            }

            change = next.Zip(value, (a, b) => Math.Abs(a - b)).Max();
            value = next;
        }

        var start = Law([.. Enumerable.Repeat(initial, _agents - 1)]);
        return start.Sum(x => x.Value * initial.Select((p, s) => p * value[(x.Key * n) + s]).Sum());
    }

    // Expected reward, the agent's own next state, and the law of the others' next counts.
    private (double Reward, double[] Own, Dictionary<int, double> Law) Row(int[] others, int state)
    {
        int n = _game.States, m = _game.Actions;
        double[] population = [.. others.Select((k, s) => (k + (s == state ? 1.0 : 0)) / _agents)];
        var (rewards, kernel, theirs, mine) = _at(population);
        double[] Next(double[] policy, int s) =>
            [.. Enumerable.Range(0, n).Select(t => Enumerable.Range(0, m).Sum(a => policy[(s * m) + a] * kernel[(((s * m) + a) * n) + t]))];
        double reward = Enumerable.Range(0, m).Sum(a => mine[(state * m) + a] * rewards[(state * m) + a]);
        double[][] each = [.. others.SelectMany((count, s) => Enumerable.Repeat(s, count)).Select(s => Next(theirs, s))];
        return (reward, Next(mine, state), Law(each));
    }

    // The law of the counts of independent agents with the given rows, one agent after the other.
    private Dictionary<int, double> Law(double[][] rows)
    {
        var law = new Dictionary<string, (int[] Counts, double Probability)> { [Key(new int[_game.States])] = (new int[_game.States], 1) };
        foreach (double[] row in rows)
        {
            var next = new Dictionary<string, (int[] Counts, double Probability)>();
            foreach (var (counts, probability) in law.Values)
            {
                for (int t = 0; t < row.Length; t++)
                {
                    int[] more = [.. counts];
                    more[t]++;
                    double before = next.TryGetValue(Key(more), out var there) ? there.Probability : 0;
                    next[Key(more)] = (more, before + (probability * row[t]));
                }
            }

            law = next;
        }

        return law.Values.ToDictionary(x => _numbers[Key(x.Counts)], x => x.Probability);
    }

    private void Enumerate(int[] counts, int state, int left)
    {
        if (state == counts.Length - 1)
        {
            int[] all = [.. counts[..state], left];
            _numbers[Key(all)] = _others.Count;
            _others.Add(all);
            return;
        }

        for (int here = 0; here <= left; here++)
        {
            counts[state] = here;
            Enumerate(counts, state + 1, left - here);
        }
    }

    private static string Key(int[] counts) => string.Join(',', counts);
}
