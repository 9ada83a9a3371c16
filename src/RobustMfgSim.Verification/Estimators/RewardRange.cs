using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Constants;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// The range of r(s, a, e) over all states, actions and populations that N agents can reach. Over every point of the lattice {k/N} where it has at most
/// <see cref="LatticeLimit"/> points: then it is exact, whatever the reward looks like between the corners (source lattice). Else over corners, rays and
/// random populations, widened by a tenth of its width on both sides (source estimate); a simulator checks each step against such a range.
/// </summary>
/// <param name="Minimum">Smallest reward.</param>
/// <param name="Maximum">Largest reward.</param>
/// <param name="Source">Lattice or estimate.</param>
public sealed record RewardRange(double Minimum, double Maximum, ConstantSource Source)
{
    /// <summary>Lattices of more points are searched instead of enumerated.</summary>
    public const long LatticeLimit = 20_000;

    private const double Widening = 0.1;

    /// <summary>max r - min r.</summary>
    public double Span => Maximum - Minimum;

    /// <summary>max |r|.</summary>
    public double Magnitude => Math.Max(Math.Abs(Minimum), Math.Abs(Maximum));

    /// <summary>The range at N agents.</summary>
    /// <param name="game">The game.</param>
    /// <param name="agents">N.</param>
    /// <param name="centre">A coupling distribution around which to search more closely: mu, [n], or L, [n x m].</param>
    /// <param name="seed">Seed of the search.</param>
    public static RewardRange Find(RobustGame game, long agents, ReadOnlySpan<double> centre, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(game);
        var model = game.NewModel();
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        void Visit(ReadOnlySpan<double> coupling)
        {
            game.Freeze(coupling, model);
            foreach (double reward in model.Rewards)
            {
                (minimum, maximum) = (Math.Min(minimum, reward), Math.Max(maximum, reward));
            }
        }

        if (PopulationLattice.AtMost(agents, game.CouplingSize, LatticeLimit))
        {
            var lattice = new PopulationLattice(agents, game.CouplingSize);
            var coupling = new double[game.CouplingSize];
            while (lattice.Next(coupling))
            {
                Visit(coupling);
            }

            return Finite(minimum, maximum, ConstantSource.Lattice);
        }

        new SimplexSearch(centre, RandomStream.Derive(seed, "reward range")).Scatter(Visit, CancellationToken.None);
        double margin = Widening * (maximum - minimum);
        return Finite(minimum - margin, maximum + margin, ConstantSource.Estimate);
    }

    private static RewardRange Finite(double minimum, double maximum, ConstantSource source) =>
        double.IsFinite(minimum) && double.IsFinite(maximum)
            ? new(minimum, maximum, source)
            : throw new InvalidOperationException($"The rewards reach from {minimum:R} to {maximum:R}; rewards must be finite at every population.");
}
