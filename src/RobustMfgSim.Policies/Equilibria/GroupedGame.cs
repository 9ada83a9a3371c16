using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// A game whose agents belong to G groups for ever, each held to a policy, as a game over (group, state) with a block for each group (eq. G3): state s of group g has the number g n + s. Rewards,
/// kernels and radii are those of the game at the coupling distribution of all groups together, so that any solver for one held policy solves for a mixture of them.
/// </summary>
internal static class GroupedGame
{
    /// <summary>The game over (group, state).</summary>
    /// <param name="game">A game without blocks of its own.</param>
    /// <param name="shares">Share of each group, positive and summing to one.</param>
    /// <param name="policies">pi_g(a | s), [G x n x m].</param>
    public static RobustGame Of(RobustGame game, double[] shares, double[] policies)
    {
        int n = game.States, m = game.Actions;
        var sets = new RowwiseSet(shares.Length * n, m, (s, a) => new SetOfGroup(game.Ambiguity.At((s % n * m) + a)));
        var copies = new Copies(game, shares, policies);
        return new(copies, sets, copies);
    }

    /// <summary>The coupling distribution of all groups: the sum over groups of mu_g, or of mu_g(s) pi_g(a | s).</summary>
    /// <param name="game">The game that the groups play.</param>
    /// <param name="population">The mass of each group in each state, [G x n].</param>
    /// <param name="policies">pi_g(a | s), [G x n x m].</param>
    public static double[] Together(RobustGame game, ReadOnlySpan<double> population, ReadOnlySpan<double> policies)
    {
        int n = game.States, pairs = n * game.Actions;
        var sum = new double[game.CouplingSize];
        for (int g = 0; g < population.Length / n; g++)
        {
            double[] part = game.CouplingOf(population.Slice(g * n, n), policies.Slice(g * pairs, pairs));
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += part[i];
            }
        }

        return sum;
    }

    private sealed class Copies : IMeanFieldGame, IAmbiguityRadius
    {
        private readonly RobustGame _game;
        private readonly double[] _policies, _initial;
        private readonly int _groups;

        public Copies(RobustGame game, double[] shares, double[] policies)
        {
            (_game, _policies, _groups) = (game, policies, shares.Length);
            int n = game.States;
            var numbers = Enumerable.Range(0, _groups).ToArray();
            Shape = new(
                [.. numbers.SelectMany(g => game.Game.Shape.StateLabels.Select(label => $"{g}/{label}"))], game.Game.Shape.ActionLabels,
                [.. numbers.Select(g => (IReadOnlyList<int>)[.. Enumerable.Range(g * n, n)])]);
            _initial = [.. shares.SelectMany(share => game.Game.InitialDistribution.ToArray().Select(p => share * p))];
        }

        public GameShape Shape { get; }

        public double Discount => _game.Discount;

        public ReadOnlySpan<double> InitialDistribution => _initial;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            int n = _game.States, pairs = n * _game.Actions;
            var own = _game.NewModel();
            _game.Freeze(Together(_game, population, _policies), own);
            model.Kernel.Clear();
            for (int g = 0; g < _groups; g++)
            {
                own.Rewards.CopyTo(model.Rewards[(g * pairs)..]);
                for (int pair = 0; pair < pairs; pair++)
                {
                    int row = (g * pairs) + pair;
                    own.Kernel.Slice(pair * n, n).CopyTo(model.Kernel[((row * _groups * n) + (g * n))..]);
                }
            }
        }

        public void Evaluate(ReadOnlySpan<double> coupling, Span<double> radii)
        {
            int pairs = _game.States * _game.Actions;
            _game.Radius.Evaluate(Together(_game, coupling, _policies), radii[..pairs]);
            for (int start = pairs; start < radii.Length; start += pairs)
            {
                radii[..pairs].CopyTo(radii[start..]);
            }
        }
    }

    // Within the states of its group a set is the game's own; nothing else is asked of it, because rows are held to their blocks.
    private sealed class SetOfGroup(IAmbiguitySet set) : IAmbiguitySet
    {
        public Descriptor Descriptor => set.Descriptor;

        public bool ContainsNominal => set.ContainsNominal;

        public IAmbiguitySet Within(ReadOnlySpan<int> states) => set;

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => throw NoGroup();

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => throw NoGroup();

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) => throw NoGroup();

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => throw NoGroup();

        private static InvalidOperationException NoGroup() => new("A set of a grouped game is only known within the states of one group: Within(states).");
    }
}
