using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Tests.Contracts;
using RobustMfgSim.Tests.Oracles;
using RobustMfgSim.Verification.Exact;
using static RobustMfgSim.Tests.Verification.Exact.ExactGames;

namespace RobustMfgSim.Tests.Verification.Exact;

internal sealed class ExactAdversaryTests
{
    // State 1 costs 1 and everybody gets 2 mu(1). Nominal rows are (1/2, 1/2) everywhere, so that tomorrow does not depend on today and only the reward of the next step counts: being in 1 is worth
    // 2/N - 1 more than being in 0, as one is oneself a share 1/N of the population. Alone, 0 is worse; among three, 1 is. To a negligible agent 1 is worse: there the equilibrium adversary leads.
    [TestCase(1, 0.55, 0.45)]
    [TestCase(3, 0.45, 0.55)]
    [TestCase(40, 0.45, 0.55)]
    public void It_knows_that_an_agent_is_a_share_of_the_population(int agents, double first, double second)
    {
        var game = Game(new TabularGame(2, 1, 0.8, (mu, model) =>
        {
            (model.Rewards[0], model.Rewards[1]) = (2 * mu[1], (2 * mu[1]) - 1);
            model.Kernel.Fill(0.5);
        }), "contamination", 0.1);
        var point = Held(game, [1, 1]);
        double[] alone = Kernel(game, ExactAdversary.For(game, point, agents)(), [1, 0]);
        Assert.That(alone[..2], Is.EqualTo((double[])[first, second]).Within(1e-12));
        Assert.That(Kernel(game, new EquilibriumAdversary(game, point), [1, 0])[..2], Is.EqualTo((double[])[0.45, 0.55]).Within(1e-12));
    }

    [Test]
    public void Its_rows_are_in_their_sets_at_every_population([Values("contamination", "total_variation", "kl")] string family, [Values(1, 2, 7)] int agents)
    {
        var game = Game(TabularGame.Random(7, 3, 2, 0.8), family, 0.2);
        var point = Held(game, [0.3, 0.7, 1, 0, 0.5, 0.5]);
        var adversary = ExactAdversary.For(game, point, agents)();
        int others = 0, populations = 0;
        for (int i = 0; i <= agents; i++)
        {
            for (int j = 0; i + j <= agents; j++, populations++)
            {
                double[] population = [i / (double)agents, j / (double)agents, (agents - i - j) / (double)agents], kernel = Kernel(game, adversary, population);
                Assert.That(AdversaryContract.Problems(game, population, kernel), Is.Empty);
                others += kernel.AsSpan().SequenceEqual(Kernel(game, new NominalAdversary(game, point), population)) ? 0 : 1;
            }
        }

        Assert.That(others, Is.EqualTo(populations), "nature does something everywhere");
    }

    private static double[] Kernel(RobustGame game, IAdversary adversary, double[] population)
    {
        var model = game.NewModel();
        game.Freeze(population, model);
        var kernel = new double[model.Kernel.Length];
        adversary.Choose(new(0, population, model), kernel);
        return kernel;
    }
}
