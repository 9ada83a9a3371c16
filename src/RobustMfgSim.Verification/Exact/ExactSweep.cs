using System.Runtime.Intrinsics;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// One backup (eq. X1) at every (s, k) for four values at once, which share the law of the next counts: the tagged agent conforms or chooses the best action, under its own minimising adversary
/// (robust) or under the population's rule (fixed; eq. M1). The value of (s, k) stands at k * n + s, k numbered by <see cref="CountLattice"/>.
/// </summary>
internal sealed class ExactSweep
{
    /// <summary>Number of values: robust conforming, robust best, fixed conforming, fixed best.</summary>
    internal const int Programmes = 4;

    private readonly RobustGame _game;
    private readonly FrozenLattice _frozen;
    private readonly NextCounts _next;
    private readonly ParallelOptions _parallel;
    private readonly int _states, _actions, _stride;
    private readonly double[] _packed;
    private readonly double[][] _searches;

    internal ExactSweep(RobustGame game, FrozenLattice frozen, NextCounts next, ParallelOptions parallel)
    {
        (_game, _frozen, _next, _parallel) = (game, frozen, next, parallel);
        (_states, _actions) = (game.States, game.Actions);
        _stride = ((Programmes * _states) + 7) / 8 * 8;
        Size = (int)CountLattice.Size(frozen.Lattice.Agents - 1, _states) * _states;
        _packed = new double[Size / _states * _stride];
        _searches = [new double[frozen.Lattice.Points * _states * _actions], new double[frozen.Lattice.Points * _states * _actions]];
    }

    /// <summary>Number of (s, k).</summary>
    internal int Size { get; }

    internal static bool IsRobust(int programme) => programme < 2;

    internal static bool IsBest(int programme) => programme % 2 == 1;

    /// <summary>Writes T w for each of the four.</summary>
    /// <param name="values">Four w, [n x points of the others] each.</param>
    /// <param name="images">Four T w.</param>
    internal void Run(double[][] values, double[][] images)
    {
        Pack(values);
        Visit((point, state, scratch) =>
        {
            int target = (_frozen.Lattice.Down(state, point) * _states) + state;
            for (int programme = 0; programme < Programmes; programme++)
            {
                ActionValues(point, state, programme, scratch);
                images[programme][target] = IsBest(programme)
                    ? scratch.Q[Best(scratch.Q)]
                    : Average(scratch.Q, _frozen.Policy(point).Slice(state * _actions, _actions));
            }
        });
    }

    /// <summary>The action that maximises Q(s, k, .) of a programme, for each (e, s) with an agent in s; the lowest of equals, 0 elsewhere. [points x n].</summary>
    internal int[] Greedy(double[][] values, int programme)
    {
        Pack(values);
        var actions = new int[_frozen.Lattice.Points * _states];
        Visit((point, state, scratch) =>
        {
            ActionValues(point, state, programme, scratch);
            actions[(point * _states) + state] = Best(scratch.Q);
        });
        return actions;
    }

    /// <summary>
    /// The canonical minimisers (eq. U4) of &lt;p, w&gt;, w(s') = E[W(s', k') | s, k] of a programme, for each (e, s) with an agent in s; the population's rows elsewhere. [points][n x m x n].
    /// </summary>
    internal double[][] WorstKernels(double[][] values, int programme)
    {
        Pack(values);
        var kernels = new double[_frozen.Lattice.Points][];
        for (int point = 0; point < kernels.Length; point++)
        {
            kernels[point] = _frozen.Kernel(point).ToArray();
        }

        Visit((point, state, scratch) =>
        {
            scratch.Prepared.Prepare(scratch.Own(programme));
            var model = _frozen.Model(point);
            for (int pair = state * _actions; pair < (state + 1) * _actions; pair++)
            {
                _game.Ambiguity.At(pair).WorstRow(
                    model.Row(state, pair % _actions), model.Radii[pair], scratch.Prepared, kernels[point].AsSpan(pair * _states, _states));
            }
        });
        return kernels;
    }

    // Calls back for every (e, s) with an agent in s, its expectations computed. What is written must belong to that (e, s) alone.
    private void Visit(Action<int, int, Scratch> visit) => Parallel.For(
        0, _frozen.Lattice.Points, _parallel, () => new Scratch(_states, _actions, _stride),
        (point, _, scratch) =>
        {
            for (int state = 0; state < _states; state++)
            {
                if (_frozen.Lattice.Counts(point)[state] > 0)
                {
                    for (int column = 0; column < _stride; column += 8)
                    {
                        _next.Expect(point, state, _packed, _stride, column).CopyTo(scratch.Expected, column);
                    }

                    visit(point, state, scratch);
                }
            }

            return scratch;
        },
        _ => { });

    private void Pack(double[][] values)
    {
        for (int i = 0; i < Size; i++)
        {
            for (int programme = 0; programme < Programmes; programme++)
            {
                _packed[(i / _states * _stride) + (programme * _states) + (i % _states)] = values[programme][i];
            }
        }
    }

    // Q(s, k, a) = r(s, a, e) + gamma sigma_U(s, a, e)(w), or gamma <p(. | s, a, e), w> with the population's rule.
    private void ActionValues(int point, int state, int programme, Scratch scratch)
    {
        var model = _frozen.Model(point);
        var w = scratch.Own(programme);
        if (IsRobust(programme))
        {
            scratch.Prepared.Prepare(w);
        }

        for (int a = 0; a < _actions; a++)
        {
            int pair = (state * _actions) + a;
            double expected = IsRobust(programme)
                ? _game.Ambiguity.At(pair).WorstValue(
                    model.Row(state, a), model.Radii[pair], scratch.Prepared, ref _searches[programme][(point * _states * _actions) + pair])
                : Average(_frozen.Kernel(point).Slice(pair * _states, _states), w);
            scratch.Q[a] = model.Rewards[pair] + (_game.Discount * expected);
        }
    }

    private static double Average(ReadOnlySpan<double> weights, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * values[i];
        }

        return sum;
    }

    private static int Best(double[] q)
    {
        int best = 0;
        for (int a = 1; a < q.Length; a++)
        {
            best = q[a] > q[best] ? a : best;
        }

        return best;
    }

    private sealed class Scratch(int states, int actions, int stride)
    {
        internal double[] Expected { get; } = new double[stride];

        internal double[] Q { get; } = new double[actions];

        internal PreparedValues Prepared { get; } = new(states);

        internal ReadOnlySpan<double> Own(int programme) => Expected.AsSpan(programme * states, states);
    }
}
