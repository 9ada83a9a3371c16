using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Tests.Scenarios;

// The three games and the uniform policy that are built in, and stand-ins that compute nothing for what other rooms provide: reading a scenario
// only needs their names, parameters and factories, and of sets that they keep their promises, as the nominal row alone does.
internal static class TestCatalog
{
    public static Catalog Create()
    {
        var catalog = new Catalog();
        catalog.Games.Add(SisGame.Description, (p, discount) => new SisGame(p, discount));
        catalog.Games.Add(LeftRightGame.Description, (p, discount) => new LeftRightGame(p, discount));
        catalog.Games.Add(RockPaperScissorsGame.Description, (p, discount) => new RockPaperScissorsGame(p, discount));
        catalog.Policies.Add(RobustMfgSim.Policies.UniformPolicy.Description, RobustMfgSim.Policies.UniformPolicy.Rows);
        Family(catalog, "none");
        Family(catalog, "contamination", 1);
        Family(catalog, "total_variation", 1);
        Family(catalog, "kl", double.PositiveInfinity);
        catalog.StateAmbiguitySets.Add(SharedBudgetBall.TotalVariationDescription, (_, support) => SharedBudgetBall.TotalVariation(support));
        catalog.StateAmbiguitySets.Add(SharedBudgetBall.L1Description, (_, support) => SharedBudgetBall.L1(support));
        catalog.Solvers.Add(Named("auto"), () => new FakeSolver());
        catalog.Adversaries.Add(Named("nominal"), (_, _, _, _) => () => new FakeAdversary());
        catalog.Adversaries.Add(Named("equilibrium"), (_, _, _, _) => () => new FakeAdversary());
        catalog.Deviators.Add(Named("best_response"), _ => new FakeDeviator("best_response"));
        catalog.Deviators.Add(Named("population_aware"), _ => new FakeDeviator("population_aware"));
        catalog.Deviators.Add(new("learner", "made up", "made up", 1, new ParameterSpec("episodes", 10, 1, 1000, "episodes", true)), _ => new FakeDeviator("learner"));
        catalog.Deviators.Add(TableDeviator.Description, a => new TableDeviator(a.Rows!));
        return catalog;
    }

    private static Descriptor Named(string name) => new(name, "stand-in", "tests", 1);

    private static void Family(Catalog catalog, string name, double? maximum = null)
    {
        var descriptor = new Descriptor(name, "stand-in", "tests", 1, maximum is { } top ? [new ParameterSpec("radius", 0, 0, top, "radius")] : []);
        catalog.AmbiguitySets.Add(descriptor, a => new FakeSet(descriptor, a.Support));
    }

    public sealed class FakeSet(Descriptor descriptor, Support support) : IAmbiguitySet
    {
        private readonly NominalSet _nominal = new();

        public Descriptor Descriptor => descriptor;

        public Support Support => support;

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => _nominal.WorstValue(nominal, radius, values);

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => _nominal.WorstRow(nominal, radius, values, row);

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) => _nominal.SmoothedRow(nominal, radius, values, temperature, row);

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => _nominal.Violation(nominal, radius, row);
    }

    private sealed class FakeSolver : IEquilibriumSolver
    {
        public Descriptor Descriptor => Named("auto");

        public EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }

    private sealed class FakeAdversary : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel) => throw new NotSupportedException();
    }

    private sealed class FakeDeviator(string name) : IDeviator
    {
        public Descriptor Descriptor => Named(name);

        public IPolicy Create(RobustGame game, StationaryPoint point) => throw new NotSupportedException();
    }
}
