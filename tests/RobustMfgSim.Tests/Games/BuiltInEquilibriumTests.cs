using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Games;

// Every built-in game at its defaults, robust and not, has an equilibrium that the default solver finds and the certificate confirms. Not four_rooms: with
// 104 states and 5 actions the solver spends minutes on it and has not been seen to converge, so that there is nothing here to hold it to.
[CancelAfter(120_000)]
internal sealed class BuiltInEquilibriumTests
{
    private static readonly (string Name, IAmbiguitySet Set, double Radius)[] Families =
    [
        ("none", new NominalSet(), 0), ("contamination 0.1", new ContaminationBall(Support.Full), 0.1),
        ("total variation 0.1", new TotalVariationBall(Support.Full), 0.1), ("kl 0.05", new KullbackLeiblerBall(Support.Full), 0.05),
    ];

    private static IEnumerable<TestCaseData> Cases() =>
        from entry in BuiltIns.Catalog().Games.Entries
        where entry.Descriptor.Name != FourRoomsGame.Description.Name
        from family in Families
        select new TestCaseData(entry.Descriptor.Name, family.Set, family.Radius).SetName($"Built_in_game_is_solved_at_its_defaults: {entry.Descriptor.Name}, {family.Name}");

    [TestCaseSource(nameof(Cases))]
    public void Built_in_game_is_solved_at_its_defaults(string name, IAmbiguitySet set, double radius, CancellationToken cancellation)
    {
        var result = new AutoSolver().Solve(new RobustGame(GameTables.Make(name), set, new FixedRadius(radius)), new EquilibriumOptions(), null, cancellation);
        Assert.That(result.Status, Is.EqualTo(SolveStatus.Converged), result.Message);
        Assert.That(StationaryCertificate.Holds(result.Point, 1e-8), Is.True);
    }
}
