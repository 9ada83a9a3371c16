using System.Security.Cryptography;
using System.Text;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Tests.Runner;

/// <summary>A study of two states and two actions whose parts are made up: what the runner, the results and the command line need to be tried out.</summary>
internal static class TinyStudy
{
    public static StationaryPoint Point(double optimality = 1e-12, double firstValue = -2.7) => new(
        [0.3, 0.7, 1, 0], [0.825, 0.175], [firstValue, -4.75], [-2.7, -2.7, -4.75, -4.9],
        [0.6, 0.4, 0.9, 0.1, 0.5, 0.5, 0.5, 0.5], TieGroups.None(2), new(optimality, 5e-13, 1e-13, 2e-13, 0, 1e-14));

    public static EquilibriumResult Converged { get; } = new(SolveStatus.Converged, "made_up", 57, Point(), "");

    public static Study Create(EquilibriumResult? equilibrium = null, string[]? states = null, string[]? actions = null)
    {
        const string Text = "schema: 1\nname: tiny\n";
        return new()
        {
            Name = "tiny",
            ResolvedScenario = Text,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text))),
            Game = new(new TinyGame(new GameShape(states ?? ["S", "I"], actions ?? ["none", "protect"])), new PointSet(), new FixedRadius(0.05)),
            GameKind = "sis",
            Solver = new GivenSolver(equilibrium ?? Converged),
            Equilibrium = new(),
            Policy = new("equilibrium", null),
            AdversaryName = "equilibrium",
            Adversary = (_, _, _) => () => new NominalRows(),
            Deviators = [new NamedDeviator("best_response"), new NamedDeviator("population_aware")],
            Agents = [10, 100, 1000],
            Episodes = 400,
            Confidence = 0.95,
            Truncation = 1e-4,
            Seed = 20260622,
        };
    }

    private sealed class TinyGame(GameShape shape) : IMeanFieldGame
    {
        private readonly double[] _initial = [.. Enumerable.Repeat(1.0 / shape.States, shape.States)];

        public GameShape Shape => shape;

        public double Discount => 0.9;

        public ReadOnlySpan<double> InitialDistribution => _initial;

        public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
        {
            model.Rewards.Clear();
            model.Kernel.Fill(0.5);
        }
    }

    private sealed class PointSet : IAmbiguitySet
    {
        public Descriptor Descriptor { get; } = new("total_variation", "made up", "made up", 1, new ParameterSpec("radius", 0, 0, 1, "radius"));

        public double WorstValue(ReadOnlySpan<double> nominal, double radius, PreparedValues values) => 0;

        public void WorstRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, Span<double> row) => nominal.CopyTo(row);

        public void SmoothedRow(ReadOnlySpan<double> nominal, double radius, PreparedValues values, double temperature, Span<double> row) => nominal.CopyTo(row);

        public double Violation(ReadOnlySpan<double> nominal, double radius, ReadOnlySpan<double> row) => 0;
    }

    private sealed class NominalRows : IAdversary
    {
        public void Choose(in Moment moment, Span<double> kernel) => moment.Model.Kernel.CopyTo(kernel);
    }

    private sealed class NamedDeviator(string name) : IDeviator
    {
        public Descriptor Descriptor { get; } = new(name, "made up", "made up", 1);

        public IPolicy Create(RobustGame game, StationaryPoint point) => throw new NotSupportedException();
    }
}

/// <summary>A solver that has its answer already, or does something else when asked.</summary>
internal sealed class GivenSolver(EquilibriumResult result, Action<CancellationToken>? before = null) : IEquilibriumSolver
{
    public Descriptor Descriptor { get; } = new("made_up", "has its answer already", "made up", 1);

    public EquilibriumResult Solve(RobustGame game, EquilibriumOptions options, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default)
    {
        before?.Invoke(cancellation);
        progress?.Report(new("looking it up", result.Iterations, result.Point.Residuals.Optimality));
        return result;
    }
}
