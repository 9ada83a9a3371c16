using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Environments;

/// <summary>Moments at which policies and adversaries are looked at: vertices of the simplex, the uniform population, the game's own, and halfway between neighbours.</summary>
internal sealed class CheckMoments
{
    private const int Vertices = 16;

    private readonly List<(double[] Population, FrozenModel Model)> _moments = [];
    private readonly bool _frozen;

    /// <summary>The moments of a game.</summary>
    /// <param name="game">The game.</param>
    /// <param name="acted">Whether everybody has acted: adversaries see the game frozen always, policies only where it does not couple through actions.</param>
    internal CheckMoments(RobustGame game, bool acted)
    {
        _frozen = acted || !game.CouplesThroughActions;
        double[] uniform = [.. Enumerable.Repeat(1.0 / game.Actions, game.States * game.Actions)];
        foreach (double[] population in Populations(game))
        {
            var model = game.NewModel();
            game.Freeze(population, uniform, model);
            _moments.Add((population, model));
        }
    }

    internal int Count => _moments.Count;

    internal Moment At(int index) => new(index, _moments[index].Population, _frozen ? _moments[index].Model : null, seed: 1, replication: 0, tagged: _moments[index].Population.IndexOf(_moments[index].Population.Max()));

    internal FrozenModel Model(int index) => _moments[index].Model;

    private static IEnumerable<double[]> Populations(RobustGame game)
    {
        int n = game.States;
        double[] Between(int s, int t) => [.. Enumerable.Range(0, n).Select(k => (k == s ? 0.5 : 0) + (k == t ? 0.5 : 0))];
        yield return game.Game.InitialDistribution.ToArray();
        yield return [.. Enumerable.Repeat(1.0 / n, n)];
        for (int s = 0; s < Math.Min(n, Vertices); s++)
        {
            yield return Between(s, s);
            yield return Between(s, (s + 1) % n);
        }
    }
}
