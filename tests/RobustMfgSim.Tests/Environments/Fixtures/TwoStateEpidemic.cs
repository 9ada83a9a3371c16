using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Tests.Environments.Fixtures;

/// <summary>Two states (healthy, ill) and two actions (none, protect); infection and, if wanted, rewards are affine in the ill share.</summary>
internal sealed class TwoStateEpidemic(double discount = 0.6, double contact = 0.8, double recovery = 0.5, double crowding = 0) : IMeanFieldGame
{
    internal const double External = 0.02, Shield = 0.1, CostIll = 1, CostProtect = 0.3;

    private static readonly double[] Start = [0.7, 0.3];

    public GameShape Shape { get; } = new(["S", "I"], ["none", "protect"]);

    public double Discount => discount;

    public ReadOnlySpan<double> InitialDistribution => Start;

    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        double infection = External + (contact * population[1]), shielded = Shield * infection;
        ReadOnlySpan<double> kernel = [1 - infection, infection, 1 - shielded, shielded, recovery, 1 - recovery, recovery, 1 - recovery];
        double crowd = crowding * population[1];
        ReadOnlySpan<double> rewards = [-crowd, -CostProtect - crowd, -CostIll - crowd, -CostIll - CostProtect - crowd];
        kernel.CopyTo(model.Kernel);
        rewards.CopyTo(model.Rewards);
    }
}
