using System.Numerics;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>
/// The tables of a game a little way from a coupling distribution x (mu or L) towards each of its entries: x + h (e_j - x). Where rewards, kernels and radii are found to be
/// affine in x, the tables of the extreme distributions are kept and mixed; a game is asked otherwise. Derivatives are formed from these tables, and no result rests on them.
/// </summary>
internal sealed class FrozenDirections
{
    private const long LargestStore = 16_000_000;

    private readonly RobustGame _game;
    private readonly FrozenModel[]? _extreme;
    private readonly double[] _moved;

    public FrozenDirections(RobustGame game)
    {
        _game = game;
        int size = game.CouplingSize;
        _moved = new double[size];
        if ((long)size * game.States * game.States * game.Actions <= LargestStore)
        {
            var extreme = Extreme();
            _extreme = IsMixture(extreme, k => 1.0 / size) && IsMixture(extreme, k => 2.0 * (k + 1) / ((long)size * (size + 1)))
                && IsMixture(extreme, k => 2.0 * (size - k) / ((long)size * (size + 1)))
                ? extreme : null;
        }
    }

    /// <summary>Writes the tables at x + h (e_j - x) into <paramref name="target"/>.</summary>
    /// <param name="at">The game frozen at x.</param>
    /// <param name="j">The entry towards which mass moves.</param>
    /// <param name="h">How far, in (0, 1).</param>
    /// <param name="target">Receives the tables.</param>
    public void Write(FrozenModel at, int j, double h, FrozenModel target)
    {
        if (_extreme is not null)
        {
            Mix(at.Rewards, _extreme[j].Rewards, h, target.Rewards);
            Mix(at.Kernel, _extreme[j].Kernel, h, target.Kernel);
            Mix(at.Radii, _extreme[j].Radii, h, target.Radii);
            return;
        }

        for (int s = 0; s < _moved.Length; s++)
        {
            _moved[s] = (1 - h) * at.Coupling[s];
        }

        _moved[j] += h;
        _game.Freeze(_moved, target);
    }

    // An entry that does not move is copied as it is, so that rows that do not depend on the population are recognised by comparison.
    private static void Mix(ReadOnlySpan<double> from, ReadOnlySpan<double> towards, double h, Span<double> target)
    {
        // Entry by entry the same operations, so the same bits on every width.
        int i = 0;
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var x = new Vector<double>(from[i..]);
            (x + (h * (new Vector<double>(towards[i..]) - x))).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = from[i] + (h * (towards[i] - from[i]));
        }
    }

    private FrozenModel[] Extreme()
    {
        var extreme = new FrozenModel[_moved.Length];
        for (int j = 0; j < extreme.Length; j++)
        {
            Array.Clear(_moved);
            _moved[j] = 1;
            _game.Freeze(_moved, extreme[j] = _game.NewModel());
        }

        return extreme;
    }

    private bool IsMixture(FrozenModel[] extreme, Func<int, double> weight)
    {
        for (int k = 0; k < _moved.Length; k++)
        {
            _moved[k] = weight(k);
        }

        var model = _game.NewModel();
        _game.Freeze(_moved, model);
        return Same(model.Rewards, k => extreme[k].Rewards) && Same(model.Kernel, k => extreme[k].Kernel) && Same(model.Radii, k => extreme[k].Radii);
    }

    private delegate Span<double> Table(int k);

    private bool Same(ReadOnlySpan<double> found, Table table)
    {
        var mixed = new double[found.Length];
        for (int k = 0; k < _moved.Length; k++)
        {
            DenseSystem.AddScaled(mixed, _moved[k], table(k));
        }

        for (int i = 0; i < mixed.Length; i++)
        {
            if (!(Math.Abs(mixed[i] - found[i]) <= 1e-11 * Math.Max(1, Math.Abs(found[i]))))
            {
                return false;
            }
        }

        return true;
    }
}
