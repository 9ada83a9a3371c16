using System.Globalization;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Policies.Networks;

/// <summary>What a hidden layer does to each of its sums.</summary>
public enum Activation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,
}

/// <summary>One layer: y = W x + b.</summary>
/// <param name="Weights">W, [outputs x inputs].</param>
/// <param name="Biases">b, [outputs].</param>
public sealed record NetworkLayer(double[] Weights, double[] Biases)
{
    /// <summary>Number of outputs.</summary>
    public int Outputs => Biases.Length;
}

/// <summary>
/// A policy pi(a | s, e) as a multilayer perceptron: x_0 = (one-hot of the own state s, empirical distribution e); x_k = f(W_k x_{k-1} + b_k) with f the activation; logits z = W x + b of the last layer;
/// pi = softmax(z). Trained elsewhere, in Python for example; sums and the exponential function are our own, so that it decides the same on every machine. Immutable.
/// </summary>
public sealed class MultilayerPerceptron
{
    /// <summary>Most weights and biases together: written out, they stand in a scenario.</summary>
    public const int MostNumbers = 32_768;

    /// <summary>A network.</summary>
    /// <param name="states">n.</param>
    /// <param name="actions">m.</param>
    /// <param name="activation">f of the hidden layers.</param>
    /// <param name="layers">The layers, the first with 2 n inputs, the last with m outputs.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a number is not finite; the message names the layer.</exception>
    public MultilayerPerceptron(int states, int actions, Activation activation, IReadOnlyList<NetworkLayer> layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 1);
        ArgumentNullException.ThrowIfNull(layers);
        (States, Actions, Activation, Layers) = (states, actions, activation, [.. layers]);
        if (Layers.Count == 0 || Layers[^1].Outputs != actions)
        {
            throw new ArgumentException($"A network for {actions} actions needs a last layer of {actions} outputs; this one has {(Layers.Count == 0 ? "no layer" : $"{Layers[^1].Outputs}")}.", nameof(layers));
        }

        int inputs = 2 * states;
        for (int k = 0; k < Layers.Count; k++)
        {
            Require(k, inputs);
            inputs = Layers[k].Outputs;
        }
    }

    /// <summary>n.</summary>
    public int States { get; }

    /// <summary>m.</summary>
    public int Actions { get; }

    /// <summary>f.</summary>
    public Activation Activation { get; }

    /// <summary>The layers, from the inputs on.</summary>
    public IReadOnlyList<NetworkLayer> Layers { get; }

    /// <summary>tanh(x) = 1 - 2 / (exp(2 x) + 1), to about 2e-16 absolute.</summary>
    internal static double Tanh(double x) => 1 - (2 / (Exponential.Exp(2 * x) + 1));

    private void Require(int k, int inputs)
    {
        var layer = Layers[k];
        if (layer.Outputs == 0 || layer.Weights.Length != layer.Outputs * inputs)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Layer {k} has {layer.Weights.Length} weights and {layer.Outputs} biases; with {inputs} inputs it needs {inputs} weights for every bias."), "layers");
        }

        if (!layer.Weights.All(double.IsFinite) || !layer.Biases.All(double.IsFinite))
        {
            throw new ArgumentException($"Layer {k} has numbers that are not finite.", "layers");
        }
    }
}
