using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Tests.Verification.Constants;

/// <summary>What blocks of states mean for the constants of section 6 of the theory.</summary>
internal sealed class BlockConstantsTests
{
    [Test]
    public void With_two_blocks_the_population_does_not_contract_and_with_either_alone_it_does()
    {
        // By hand: in each part both states lead to its first state with probability 0.9, 0.8 when nature has moved 0.1, so Gamma does not depend on where in its block the mass is.
        // At N = 5 the lattice has (4, 1, 0, 0)/5, in proportion to mu* within each block: Gamma leaves it where it is, and the ratio is 1. Alone, Gamma is constant: the ratio is 0.
        var part = new TabularGame(2, 1, 0.8, (_, model) =>
        {
            double[] rewards = [1, 0], kernel = [0.9, 0.1, 0.9, 0.1];
            rewards.CopyTo(model.Rewards);
            kernel.CopyTo(model.Kernel);
        });
        var both = TabularGame.Apart([part, part], [[0, 1], [2, 3]], [0.6, 0.4]);
        Assert.That(Contraction(both, [0.48, 0.12, 0.32, 0.08]), Is.EqualTo(1).Within(1e-12));
        Assert.That(Contraction(part, [0.8, 0.2]), Is.EqualTo(0).Within(1e-12));
    }

    private static double Contraction(TabularGame game, double[] population)
    {
        var robust = new RobustGame(game, new TotalVariationBall(Support.Full), new FixedRadius(0.1));
        var result = new AutoSolver().Solve(robust, new EquilibriumOptions());
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        Assert.That(result.Point.Population, Is.EqualTo(population).Within(1e-9));
        var constant = LatticeConstants.Compute(robust, result.Point, 5, 1).PopulationContraction;
        Assert.That(constant.Source, Is.EqualTo(ConstantSource.Lattice));
        return constant.Value;
    }
}
