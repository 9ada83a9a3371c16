using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Games;

// Every built-in game at its defaults, robust and not, has an equilibrium that the default solver finds and the certificate confirms.
[CancelAfter(120_000)]
internal sealed class BuiltInEquilibriumTests
{
    private static readonly (string Name, Func<int, IAmbiguitySet> Set, double Radius)[] Families =
    [
        ("none", _ => new NominalSet(), 0), ("contamination 0.1", _ => new ContaminationBall(Support.Full), 0.1),
        ("total variation 0.1", _ => new TotalVariationBall(Support.Full), 0.1), ("kl 0.05", _ => new KullbackLeiblerBall(Support.Full), 0.05),
        ("chi-square 0.1", _ => new ChiSquareBall(), 0.1), ("wasserstein 0.1", n => new WassersteinBall(Support.Full, Metrics.Line(n)), 0.1),
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        from entry in BuiltIns.Catalog().Games.Entries
        from family in Families
        select new TestCaseData(entry.Descriptor.Name, family.Set, family.Radius).SetName($"Built_in_game_is_solved_at_its_defaults: {entry.Descriptor.Name}, {family.Name}");

    [TestCaseSource(nameof(Cases))]
    public void Built_in_game_is_solved_at_its_defaults(string name, Func<int, IAmbiguitySet> family, double radius, CancellationToken cancellation)
    {
        var game = GameTables.Make(name);
        var result = new AutoSolver().Solve(new RobustGame(game, family(game.Shape.States), new FixedRadius(radius)), new EquilibriumOptions(), null, cancellation);
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        Assert.That(StationaryCertificate.Holds(result.Point, 1e-8), Is.True);
    }
}
