using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

internal sealed class SRectangularSolverTests
{
    [Test]
    public void Explore()
    {
        foreach (double budget in (double[])[0.05, 0.2, 0.5])
        {
            var text = new System.Text.StringBuilder();
            var clock = System.Diagnostics.Stopwatch.StartNew();
            int good = 0;
            for (ulong seed = 1; seed <= 40; seed++)
            {
                int n = 2 + (int)(seed % 5), m = 2 + (int)(seed % 2);
                var game = Game(TabularGame.Random(seed, n, m), budget);
                var result = new SRectangularSolver().Solve(game, new EquilibriumOptions());
                good += result.Status == SolveStatus.Converged ? 1 : 0;
                if (result.Status != SolveStatus.Converged)
                {
                    text.Append($"[{seed} n{n} m{m} {result.Status} it{result.Iterations} cons{result.Point.Residuals.Consistency:g2} opt{result.Point.Residuals.Optimality:g2} gap{result.Point.Value.Order().Zip(result.Point.Value.Order().Skip(1), (a, b) => b - a).Min():g2}]");
                }
            }

            TestContext.Progress.WriteLine($"budget {budget}: {good}/40 {clock.ElapsedMilliseconds} ms {text}");
        }

        foreach (var (name, tabular) in new[] { ("epidemic", TabularGame.Epidemic()), ("mixed nature", TabularGame.OnlyMixedNature()) })
        {
            var result = new SRectangularSolver().Solve(Game(tabular, 0.05), new EquilibriumOptions());
            TestContext.Progress.WriteLine($"{name}: {result.Status} {result.Iterations} {result.Point.Residuals} pi {string.Join(' ', result.Point.Policy)} mu {string.Join(' ', result.Point.Population)}");
        }
    }

    private static RobustGame Game(TabularGame game, double budget) =>
        new(game, new SRectangularAmbiguity(SharedBudgetBall.TotalVariation(Support.Full)), new FixedRadius(budget));
}
