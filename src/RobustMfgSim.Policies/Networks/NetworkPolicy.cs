using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Policies.Networks;

/// <summary>Plays a <see cref="MultilayerPerceptron"/>. An instance belongs to one worker; deciding allocates nothing.</summary>
/// <param name="network">The network.</param>
public sealed class NetworkPolicy(MultilayerPerceptron network) : IPolicy
{
    // What the population adds to the sums of the first layer, the same for every own state.
    private readonly double[] _common = new double[network.Layers[0].Outputs];
    private readonly double[] _x = new double[network.Layers.Max(l => l.Outputs)], _y = new double[network.Layers.Max(l => l.Outputs)];

    /// <inheritdoc/>
    /// <remarks>Weights so large that the logits are not finite give rows that are no distributions, which whoever plays the policy reports.</remarks>
    public void Decide(in Moment moment, Span<double> table)
    {
        Sums(network.Layers[0], network.States, moment.Population, _common);
        for (int s = 0; s < network.States; s++)
        {
            Logits(s, table.Slice(s * network.Actions, network.Actions));
        }

        Softmax.Rows(table, network.Actions, 1, table);
    }

    private void Logits(int state, Span<double> logits)
    {
        var first = network.Layers[0];
        int inputs = 2 * network.States;
        Span<double> x = _x.AsSpan(0, first.Outputs);
        for (int j = 0; j < x.Length; j++)
        {
            x[j] = _common[j] + first.Weights[(j * inputs) + state];
        }

        for (int k = 1; k < network.Layers.Count; k++)
        {
            var layer = network.Layers[k];
            Activate(x);
            var y = (k % 2 == 1 ? _y : _x).AsSpan(0, layer.Outputs);
            Sums(layer, 0, x, y);
            x = y;
        }

        x.CopyTo(logits);
    }

    // b + W x, x standing for the inputs from the given one on.
    private static void Sums(NetworkLayer layer, int from, ReadOnlySpan<double> x, Span<double> sums)
    {
        int inputs = from + x.Length;
        for (int j = 0; j < sums.Length; j++)
        {
            sums[j] = layer.Biases[j] + Lanes.Dot(x, layer.Weights.AsSpan((j * inputs) + from, x.Length));
        }
    }

    private void Activate(Span<double> x)
    {
        foreach (ref double value in x)
        {
            value = network.Activation == Activation.Tanh ? MultilayerPerceptron.Tanh(value) : Math.Max(value, 0);
        }
    }
}
