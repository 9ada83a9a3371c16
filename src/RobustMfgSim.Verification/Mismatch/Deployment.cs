using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Verification.Mismatch;

/// <summary>
/// Where policies are put to work: kernels at growing distance from the nominal one. The population plays the policy under test, and nature moves everybody by the deployment's kernel.
/// </summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Distances">Distances from the nominal kernel, ascending; what they measure is the deployment's affair.</param>
public abstract record Deployment(string Name, IReadOnlyList<double> Distances)
{
    /// <summary>worst, random or given.</summary>
    public abstract string Kind { get; }

    /// <summary>What a distance is, in a few words.</summary>
    public abstract string Measure { get; }

    /// <summary>A policy put to work.</summary>
    /// <param name="at">Which distance.</param>
    /// <param name="policy">The stationary point of its equilibrium.</param>
    /// <param name="options">Target of a solve, where one is needed.</param>
    /// <param name="cancellation">Stops a solve.</param>
    public abstract DeployedPolicy Deploy(int at, StationaryPoint policy, EquilibriumOptions options, CancellationToken cancellation);
}

/// <summary>A policy in a deployment.</summary>
/// <param name="Game">The game, with the ambiguity that the deployment's kernel is taken from.</param>
/// <param name="Point">The policy, with values that serve as control variate.</param>
/// <param name="Adversary">Makes what moves everybody, one per worker.</param>
/// <param name="Obstacle">Why it cannot be simulated; else null.</param>
public sealed record DeployedPolicy(RobustGame Game, StationaryPoint Point, Func<IAdversary> Adversary, string? Obstacle = null);

/// <summary>
/// The worst direction for each policy by itself: in the set of radius d the stationary point of a population that is held to the policy (eq. N4), mu^pi, V^pi, and the kernel P*_{V^pi}
/// re-solved at the empirical distribution, as the adversary equilibrium does. At distance 0 it is the nominal kernel.
/// </summary>
/// <param name="Games">The game with sets of each radius, in the order of the distances.</param>
/// <param name="Distances">The radii.</param>
public sealed record WorstDirection(IReadOnlyList<RobustGame> Games, IReadOnlyList<double> Distances)
    : Deployment($"worst direction within {Games[0].Ambiguity.Descriptor.Name}", Distances)
{
    /// <inheritdoc/>
    public override string Kind => "worst";

    /// <inheritdoc/>
    public override string Measure => $"radius of {Games[0].Ambiguity.Descriptor.Name}";

    /// <inheritdoc/>
    public override DeployedPolicy Deploy(int at, StationaryPoint policy, EquilibriumOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var found = HeldPolicySolver.Solve(Games[at], policy.Policy, options, cancellation);
        string? obstacle = found.Status == SolveStatus.Converged ? null : $"its worst stationary point was not found: {found.Message}".TrimEnd('.', ' ', ':');
        return new(Games[at], found.Point, () => new EquilibriumAdversary(Games[at], found.Point), obstacle);
    }
}

/// <summary>Random directions: the kernel that is worst for random values, in the set of radius d (adversary random), the same directions for every policy.</summary>
/// <param name="Games">The game with sets of each radius, in the order of the distances.</param>
/// <param name="Distances">The radii.</param>
/// <param name="PerEpisode">One direction for a whole episode instead of a new one at every step.</param>
public sealed record RandomDirections(IReadOnlyList<RobustGame> Games, IReadOnlyList<double> Distances, bool PerEpisode)
    : Deployment($"random directions within {Games[0].Ambiguity.Descriptor.Name}, one per {(PerEpisode ? "episode" : "step")}", Distances)
{
    /// <inheritdoc/>
    public override string Kind => "random";

    /// <inheritdoc/>
    public override string Measure => $"radius of {Games[0].Ambiguity.Descriptor.Name}";

    /// <inheritdoc/>
    public override DeployedPolicy Deploy(int at, StationaryPoint policy, EquilibriumOptions options, CancellationToken cancellation) =>
        new(Games[at], policy, () => new RandomAdversary(Games[at], new() { PerEpisode = PerEpisode }));
}

/// <summary>A kernel given by the user, approached on a straight line: (1 - d) Pbar + d K at distance d.</summary>
/// <param name="Game">The game.</param>
/// <param name="Kernel">K, as a function of the population; its rewards are not read.</param>
/// <param name="Distances">The weights of K, in [0, 1].</param>
public sealed record GivenKernel(RobustGame Game, IMeanFieldGame Kernel, IReadOnlyList<double> Distances) : Deployment("given kernel", Distances)
{
    /// <inheritdoc/>
    public override string Kind => "given";

    /// <inheritdoc/>
    public override string Measure => "weight of the given kernel";

    /// <inheritdoc/>
    public override DeployedPolicy Deploy(int at, StationaryPoint policy, EquilibriumOptions options, CancellationToken cancellation) =>
        new(Game, policy, () => new BlendedAdversary(new FixedAdversary(Game, new() { Kernel = Kernel, AllowOutside = true }), Distances[at]));
}
