using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments.Engines;

/// <summary>What the groups of a population do at a moment: kernels, policies, and the rows by which their agents move. Part of <see cref="PopulationProcess"/>.</summary>
internal sealed class GroupRows
{
    private readonly int _states, _actions;
    private readonly PopulationGroup[] _groups;
    private readonly List<IAdversary> _adversaries = [];
    private readonly List<Player> _choosers = [];
    private readonly List<double[]> _kernels = [];
    private readonly int[] _chooser;
    private readonly double[] _policies, _rows, _initial;

    internal GroupRows(RobustGame game, IReadOnlyList<PopulationGroup> groups)
    {
        (_states, _actions, _groups) = (game.States, game.Actions, [.. groups]);
        _policies = new double[groups.Count * _states * _actions];
        _rows = new double[groups.Count * game.CouplingSize * _states];
        _initial = new double[groups.Count * _states];
        _chooser = new int[groups.Count];
        for (int g = 0; g < groups.Count; g++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(groups[g].Agents);
            RequireInitial(groups[g].Name, groups[g].Initial, _states);
            groups[g].Initial.CopyTo(_initial, g * _states);
            _chooser[g] = Chooser(groups[g].Adversary, new(groups[g].Name, groups[g].Agents));
        }
    }

    internal int Count => _groups.Length;

    /// <summary>[G x n].</summary>
    internal ReadOnlySpan<double> Initial => _initial;

    /// <summary>q_g(s' | s), [G x n x n]; of a game that couples through states and actions p_g(s' | s, a), [G x n x m x n].</summary>
    internal ReadOnlySpan<double> Rows => _rows;

    /// <summary>pi_g(a | s), [G x n x m].</summary>
    internal ReadOnlySpan<double> Policies => _policies;

    internal ReadOnlySpan<double> Policy(int group) => _policies.AsSpan(group * _states * _actions, _states * _actions);

    internal ReadOnlySpan<double> Kernel(int group) => _kernels[_chooser[group]];

    internal double[] KernelOf(int chooser) => _kernels[chooser];

    /// <summary>Index of an adversary among those that choose; a new one is added, and called after the first whose rows it picks.</summary>
    internal int Chooser(IAdversary adversary, Player player)
    {
        ArgumentNullException.ThrowIfNull(adversary);
        int found = _adversaries.FindIndex(known => ReferenceEquals(known, adversary));
        if (found >= 0)
        {
            return found;
        }

        _adversaries.Add(adversary);
        _choosers.Add(player);
        _kernels.Add(new double[_states * _actions * _states]);
        return _adversaries.Count - 1;
    }

    /// <summary>Adversaries and policies choose; the rows are the mixture of both.</summary>
    internal void Decide(in Moment moment)
    {
        Choose(moment);
        Play(moment);
        for (int g = 0; g < _groups.Length; g++)
        {
            for (int s = 0; s < _states; s++)
            {
                Mix(Policy(g), Kernel(g), s, _rows.AsSpan(((g * _states) + s) * _states, _states));
            }
        }
    }

    /// <summary>Policies choose.</summary>
    internal void Play(in Moment moment)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            var table = _policies.AsSpan(g * _states * _actions, _states * _actions);
            CheckedCalls.Decide(_groups[g].Policy, new(_groups[g].Name, _groups[g].Agents), moment, _actions, table);
        }
    }

    /// <summary>
    /// What the agents of every state have really done takes the place of their policies, and adversaries answer: what is then expected over actions is given them.
    /// </summary>
    /// <param name="moment">With the game frozen at L_t.</param>
    /// <param name="taken">How many agents of a group are in s and have taken a, [G x n x m].</param>
    internal void Answer(in Moment moment, ReadOnlySpan<long> taken)
    {
        for (int cell = 0; cell < taken.Length; cell += _actions)
        {
            long agents = 0;
            for (int a = 0; a < _actions; a++)
            {
                agents += taken[cell + a];
            }

            for (int a = 0; a < _actions && agents > 0; a++)
            {
                _policies[cell + a] = (double)taken[cell + a] / agents;
            }
        }

        Choose(moment);
        for (int g = 0; g < _groups.Length; g++)
        {
            Kernel(g).CopyTo(_rows.AsSpan(g * _states * _actions * _states));
        }
    }

    private void Choose(in Moment moment)
    {
        for (int k = 0; k < _adversaries.Count; k++)
        {
            CheckedCalls.Choose(_adversaries[k], _choosers[k], moment, _kernels[k]);
        }
    }

    /// <summary>sum_a pi(a | s) p(. | s, a), [n].</summary>
    internal void Mix(ReadOnlySpan<double> policy, ReadOnlySpan<double> kernel, int state, Span<double> row)
    {
        row.Clear();
        for (int a = 0; a < _actions; a++)
        {
            double weight = policy[(state * _actions) + a];
            if (weight > 0)
            {
                var own = kernel.Slice(((state * _actions) + a) * _states, _states);
                for (int t = 0; t < row.Length; t++)
                {
                    row[t] += weight * own[t];
                }
            }
        }
    }

    /// <summary>Throws when an initial distribution is none.</summary>
    internal static void RequireInitial(string name, double[] initial, int states)
    {
        if (initial.Length != states || !ProbabilityRows.IsDistribution(initial))
        {
            string fault = initial.Length == states ? ProbabilityRows.Fault(initial) : $"has {initial.Length} entries; the game has {states} states";
            throw new ArgumentException($"The initial distribution of {name} {fault}.", nameof(initial));
        }
    }
}
