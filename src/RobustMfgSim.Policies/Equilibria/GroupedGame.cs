using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// A game whose agents belong to G groups for ever, as a game over (group, state) with a block for each group (eq. G3): state s of group g has the number g n + s. Rewards, kernels and radii
/// are those of the game at the population of all groups together, so that any solver for one held policy solves for a mixture of them.
/// </summary>
internal static class GroupedGame
{
    /// <summary>The game over (group, state).</summary>
    /// <param name="game">A game without blocks of its own.</param>
    /// <param name="shares">Share of each group, positive and summing to one.</param>
    public static RobustGame Of(RobustGame game, double[] shares)
    {
        int n = game.States, m = game.Actions;
        var sets = new RowwiseSet(shares.Length * n, m, (s, a) => new SetOfGroup(game.Ambiguity.At((s % n * m) + a)));
        return new(new Copies(game, shares), sets, new CopiedRadii(game));
    }

    // The sum over groups, [n].
    private static void Together(ReadOnlySpan<double> population, Span<double> sum)
    {
        sum.Clear();
        for (int k = 0; k < population.Length; k++)
        {
            sum[k % sum.Length] += population[k];
        }
    }

    private sealed class Copies : IMeanFieldGame
    {
        private readonly RobustGame _game;
        private readonly double[] _initial;
        private readonly int _groups;

        public Copies(RobustGame game, double[] shares)
        {
            (_game, _groups) = (game, shares.Length);
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
            var together = new double[n];
            Together(population, together);
            var own = _game.NewModel();
            _game.Freeze(together, own);
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
    }

    private sealed class CopiedRadii(RobustGame game) : IAmbiguityRadius
    {
        public void Evaluate(ReadOnlySpan<double> population, Span<double> radii)
        {
            var together = new double[game.States];
            Together(population, together);
            int pairs = game.States * game.Actions;
            game.Radius.Evaluate(together, radii[..pairs]);
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
