using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Environments.Fixtures;

/// <summary>A game that is affine, saying so.</summary>
internal sealed class SaysAffine(IMeanFieldGame game) : IMeanFieldGame
{
    public GameShape Shape => game.Shape;

    public double Discount => game.Discount;

    public ReadOnlySpan<double> InitialDistribution => game.InitialDistribution;

    public bool IsAffine => true;

    public void Freeze(ReadOnlySpan<double> population, FrozenModel model) => game.Freeze(population, model);
}
