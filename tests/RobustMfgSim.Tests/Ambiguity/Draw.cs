using Bogus;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>
/// Made-up nominal rows, value vectors, radii and permutations: case number i of a property is the same in every run, and shares no source of randomness with what is tested.
/// </summary>
public sealed class Draw(int number)
{
    private readonly Randomizer _random = new(20260622 + number);

    public double Uniform(double low = 0, double high = 1) => _random.Double(low, high);

    public int Integer(int count) => _random.Int(0, count - 1);

    public bool Chance(double probability) => Uniform() < probability;

    public Support Support() => Chance(0.5) ? Core.Ambiguity.Support.Full : Core.Ambiguity.Support.Nominal;

    /// <summary>A distribution: flat, spiky, with zeros, or a point mass, on the states allowed.</summary>
    public double[] Distribution(int states, Func<int, bool>? allowed = null)
    {
        int kind = Integer(5);
        var row = new double[states];
        int[] open = [.. Enumerable.Range(0, states).Where(s => allowed is null || allowed(s))];
        foreach (int s in open)
        {
            double x = -Math.Log(Uniform());
            row[s] = kind switch { 0 or 1 => x, 2 => Math.Pow(x, 6), 3 => Chance(0.5) ? x : 0, _ => Chance(0.2) ? x : 0 };
        }

        if (row.Sum() == 0)
        {
            row[open[Integer(open.Length)]] = 1;
        }

        double sum = row.Sum();
        return [.. row.Select(x => x / sum)];
    }

    /// <summary>
    /// Values: smooth, with many ties, constant, around 1000 with a spread of 1, over many orders of magnitude, with ties missed by rounding (1e-12, within the tolerance of eq. U4), or
    /// with near-ties that are none (1e-8).
    /// </summary>
    public double[] Values(int states)
    {
        int kind = Integer(9);
        double constant = Uniform(-3, 3);
        var values = new double[states];
        for (int s = 0; s < states; s++)
        {
            values[s] = kind switch
            {
                0 or 1 => Uniform(-3, 3),
                2 or 3 => Integer(3) * 0.5,
                4 => constant,
                5 => 1000 + Uniform(),
                6 => Integer(3) + (Integer(3) * 1e-12),
                7 => Integer(3) + (Integer(3) * 1e-8),
                _ => Math.Pow(10, Uniform(-4, 2)),
            };
        }

        return values;
    }

    /// <summary>Values of which no two are closer than a hundredth.</summary>
    public double[] DistinctValues(int states) => [.. Permutation(states).Select(k => (k * 0.25) + Uniform(0, 0.2))];

    public double Radius(double maximum) => Integer(6) switch { 0 => 0, 1 => 1e-8, 2 => maximum, 3 => Uniform(0, 0.05 * maximum), _ => Uniform(0, maximum) };

    public int[] Permutation(int states)
    {
        int[] order = [.. Enumerable.Range(0, states)];
        for (int i = states - 1; i > 0; i--)
        {
            int j = Integer(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
