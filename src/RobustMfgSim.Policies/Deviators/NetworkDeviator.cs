using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Networks;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>A policy pi'(a | s, e) that was learned elsewhere (eq. N3, population-aware), as a multilayer perceptron. Sees its own state and the empirical distribution.</summary>
/// <param name="network">The network.</param>
public sealed class NetworkDeviator(MultilayerPerceptron network) : IDeviator
{
    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "mlp", "Plays a multilayer perceptron that was learned elsewhere, in Python for example, looking at own state and population.", "The file that the scenario names.", 1)
    {
        Definition = "x_0 = (one-hot of s, e), x_k = f(W_k x_{k-1} + b_k), z = W x + b, pi'(a | s, e) = exp(z_a) / sum_b exp(z_b); f is tanh or relu",
        Options =
        [
            new("file", "path of the network, relative to the scenario's folder: JSON as docs/python.md describes it"),
            new("network", "the same document written out, in place of file; a run's scenario.yaml holds it so", "read from file"),
        ],
    };

    /// <inheritdoc/>
    public Descriptor Descriptor => Description;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The network is for another number of states or actions.</exception>
    public IPolicy Create(RobustGame game, StationaryPoint point)
    {
        ArgumentNullException.ThrowIfNull(game);
        return (network.States, network.Actions) == (game.States, game.Actions)
            ? new NetworkPolicy(network)
            : throw new ArgumentException(
                $"deviator {Description.Name}: the network is for {network.States} states and {network.Actions} actions; the game has {game.States} states and {game.Actions} actions.");
    }
}
