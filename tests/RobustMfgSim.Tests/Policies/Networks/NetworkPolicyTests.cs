using RobustMfgSim.Environments;
using RobustMfgSim.Policies.Networks;

namespace RobustMfgSim.Tests.Policies.Networks;

internal sealed class NetworkPolicyTests
{
    [Test]
    public void One_layer_is_a_softmax_of_linear_scores_computed_by_hand()
    {
        // z = W (one-hot of s, e) + b at e = (1/4, 3/4), the first row of W being (1, 0, 2, 0), the second (0, 1, 0, -4), and b = (1/2, 0).
        var network = new MultilayerPerceptron(2, 2, Activation.Tanh, [new([1, 0, 2, 0, 0, 1, 0, -4], [0.5, 0])]);
        var table = Decide(network, [0.25, 0.75]);
        Assert.That(table[0], Is.EqualTo(1 / (1 + Math.Exp(-3 - 2))).Within(1e-15), "logits 1 + 2/4 + 1/2 = 2 and -4 * 3/4 = -3");
        Assert.That(table[2], Is.EqualTo(1 / (1 + Math.Exp(-2 - 1))).Within(1e-15), "logits 2/4 + 1/2 = 1 and 1 - 3 = -2");
        Assert.That(table[0] + table[1], Is.EqualTo(1).Within(1e-15));
    }

    [TestCase(Activation.Tanh, 1, new[] { 5 })]
    [TestCase(Activation.Relu, 2, new[] { 40, 33 })]
    [TestCase(Activation.Tanh, 3, new[] { 7, 64, 3 })]
    public void It_agrees_with_a_forward_pass_written_out(Activation activation, int seed, int[] hidden)
    {
        const int States = 4, Actions = 3;
        var network = Random(States, Actions, activation, hidden, seed);
        double[] population = [0.1, 0.2, 0.3, 0.4];
        var table = Decide(network, population);
        for (int s = 0; s < States; s++)
        {
            double[] expected = Forward(network, s, population);
            Assert.That(table[(s * Actions)..((s + 1) * Actions)], Is.EqualTo(expected).Within(1e-13));
            Assert.That(expected, Is.Not.EqualTo(Forward(network, (s + 1) % States, population)).Within(1e-5), "the own state matters");
        }

        Assert.That(Decide(network, [0.4, 0.3, 0.2, 0.1]), Is.Not.EqualTo(table).Within(1e-5), "the population matters");
    }

    [Test]
    public void The_hyperbolic_tangent_is_the_library_s_to_rounding_and_saturates()
    {
        for (double x = -30; x <= 30; x += 0.0137)
        {
            Assert.That(MultilayerPerceptron.Tanh(x), Is.EqualTo(Math.Tanh(x)).Within(4e-16));
        }

        Assert.That(new[] { -1e308, -800, 800, 1e308 }.Select(MultilayerPerceptron.Tanh), Is.EqualTo(new[] { -1.0, -1, 1, 1 }));
    }

    [Test]
    public void Sizes_that_do_not_fit_and_numbers_that_are_not_finite_are_refused()
    {
        static MultilayerPerceptron Make(params NetworkLayer[] layers) => new(2, 2, Activation.Tanh, layers);
        Assert.That(() => Make(), Throws.ArgumentException.With.Message.StartsWith("A network for 2 actions needs a last layer of 2 outputs; this one has no layer."));
        Assert.That(() => Make(new NetworkLayer(new double[12], new double[3])), Throws.ArgumentException.With.Message.StartsWith("A network for 2 actions needs a last layer of 2 outputs; this one has 3."));
        Assert.That(() => Make(new NetworkLayer(new double[6], new double[2])), Throws.ArgumentException.With.Message.StartsWith("Layer 0 has 6 weights and 2 biases; with 4 inputs it needs 4 weights for every bias."));
        Assert.That(
            () => Make(new NetworkLayer(new double[12], new double[3]), new NetworkLayer([0, 0, 0, 0, 0, double.NaN], [0, 0])), Throws.ArgumentException.With.Message.StartsWith("Layer 1 has numbers that are not finite."));
    }

    internal static MultilayerPerceptron Random(int states, int actions, Activation activation, int[] hidden, int seed)
    {
        var stream = new RobustMfgSim.Core.Numerics.RandomStream((ulong)seed, RobustMfgSim.Core.Numerics.StreamPurpose.Action, 0, 0);
        double[] Numbers(int count)
        {
            var numbers = new double[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = ((stream.NextUInt64() >> 11) * (2.0 / (1L << 53))) - 1;
            }

            return numbers;
        }

        int inputs = 2 * states;
        var layers = new List<NetworkLayer>();
        foreach (int outputs in (int[])[.. hidden, actions])
        {
            layers.Add(new(Numbers(outputs * inputs), Numbers(outputs)));
            inputs = outputs;
        }

        return new(states, actions, activation, layers);
    }

    // Straight from the definition, with the library's functions.
    private static double[] Forward(MultilayerPerceptron network, int state, double[] population)
    {
        double[] x = [.. Enumerable.Range(0, population.Length).Select(s => s == state ? 1.0 : 0), .. population];
        foreach (var (k, layer) in network.Layers.Index())
        {
            var y = new double[layer.Outputs];
            for (int j = 0; j < y.Length; j++)
            {
                y[j] = layer.Biases[j];
                for (int i = 0; i < x.Length; i++)
                {
                    y[j] += layer.Weights[(j * x.Length) + i] * x[i];
                }

                bool last = k == network.Layers.Count - 1;
                y[j] = last ? y[j] : network.Activation == Activation.Tanh ? Math.Tanh(y[j]) : Math.Max(0, y[j]);
            }

            x = y;
        }

        double[] powers = [.. x.Select(Math.Exp)];
        return [.. powers.Select(p => p / powers.Sum())];
    }

    private static double[] Decide(MultilayerPerceptron network, double[] population)
    {
        var table = new double[network.States * network.Actions];
        new NetworkPolicy(network).Decide(new Moment(0, population, null), table);
        return table;
    }
}
