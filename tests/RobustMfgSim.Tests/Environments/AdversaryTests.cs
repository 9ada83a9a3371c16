using NUnit.Framework;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Environments.Fixtures;

namespace RobustMfgSim.Tests.Environments;

internal sealed class AdversaryTests
{
    // By hand: contamination 0.1, being ill is worst, ill share 0.25: infection 0.02 + 0.8 * 0.25 = 0.22.
    private static readonly double[] Nominal = [0.78, 0.22, 0.978, 0.022, 0.5, 0.5, 0.5, 0.5];
    private static readonly double[] Worst = [0.702, 0.298, 0.8802, 0.1198, 0.45, 0.55, 0.45, 0.55];

    [Test]
    public void The_nominal_adversary_plays_the_nominal_kernel_at_the_empirical_distribution()
    {
        var game = Points.Epidemic();
        Assert.That(Choose(new NominalAdversary(game, Points.Held(game, [1, 0, 1, 0]))), Is.EqualTo(Nominal).Within(1e-15));
    }

    [Test]
    public void The_equilibrium_adversary_re_solves_the_stationary_point_s_direction_at_the_empirical_distribution()
    {
        var game = Points.Epidemic();
        Assert.That(Choose(new EquilibriumAdversary(game, Points.Held(game, [1, 0, 1, 0]))), Is.EqualTo(Worst).Within(1e-15));
    }

    [Test]
    public void The_equilibrium_adversary_takes_ties_from_the_point_and_not_from_its_values()
    {
        // Declared tied although solved 1e-6 apart: mass goes to both in proportion to the nominal row, which is the nominal row itself.
        var game = Points.Epidemic();
        var point = Points.Held(game, [1, 0, 1, 0]) with { Value = [-5, -5 - 1e-6], Ties = new TieGroups(2, [[0, 1]]) };
        Assert.That(Choose(new EquilibriumAdversary(game, point)), Is.EqualTo(Nominal).Within(1e-15));
    }

    private static double[] Choose(IAdversary adversary)
    {
        var model = Points.Epidemic().NewModel();
        double[] population = [0.75, 0.25], kernel = new double[8];
        Points.Epidemic().Freeze(population, model);
        adversary.Choose(new Moment(0, population, model), kernel);
        return kernel;
    }
}
