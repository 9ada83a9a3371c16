using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Tests.Numerics;

internal sealed class LanesTests
{
    // The layout as it is written down, one number at a time.
    [Test]
    public void Dot_products_add_in_the_stated_order([Range(0, 70)] int n)
    {
        var stream = new RandomStream((ulong)n, StreamPurpose.Sampling);
        var (x, y) = (Numbers(ref stream, n), Numbers(ref stream, n));
        var lanes = new double[16];
        int i = 0;
        if (n >= 16)
        {
            for (; i + 16 <= n; i += 16)
            {
                for (int l = 0; l < 16; l++)
                {
                    lanes[l] += x[i + l] * y[i + l];
                }
            }

            for (int stop = i + 8 <= n ? i + 8 : i, l = 0; i < stop; i++, l++)
            {
                lanes[l] += x[i] * y[i];
            }
        }

        for (int half = 8; half >= 1; half /= 2)
        {
            for (int l = 0; l < half; l++)
            {
                lanes[l] += lanes[l + half];
            }
        }

        double sum = lanes[0];
        for (; i < n; i++)
        {
            sum += x[i] * y[i];
        }

        Assert.That(Lanes.Dot(x, y), Is.EqualTo(sum));
    }

    [Test]
    public void Scaled_vectors_are_added_entry_by_entry([Values(1, 7, 8, 9, 33)] int n)
    {
        var stream = new RandomStream((ulong)n, StreamPurpose.Sampling);
        var (x, y) = (Numbers(ref stream, n), Numbers(ref stream, n));
        var expected = y.Zip(x, (b, a) => b + (0.3 * a)).ToArray();
        Lanes.AddScaled(0.3, x, y);
        Assert.That(y, Is.EqualTo(expected));
    }

    [Test]
    public void Dominant_equations_are_solved_to_rounding([Values(1, 2, 7, 40)] int n)
    {
        // x is known; b = A x with A = I - 0.999 P.
        var stream = new RandomStream((ulong)n, StreamPurpose.Sampling);
        var x = Numbers(ref stream, n);
        var matrix = new double[n * n];
        var right = new double[n];
        for (int s = 0; s < n; s++)
        {
            var row = Numbers(ref stream, n).Select(Math.Abs).ToArray();
            double sum = row.Sum();
            for (int t = 0; t < n; t++)
            {
                matrix[(s * n) + t] = (s == t ? 1 : 0) - (0.999 * row[t] / sum);
                right[s] += matrix[(s * n) + t] * x[t];
            }
        }

        DominantSystem.Solve(matrix, right);
        Assert.That(right, Is.EqualTo(x).Within(1e-11));
    }

    [Test]
    public void Mixing_finds_the_fixed_point_of_an_affine_map_in_as_many_steps_as_dimensions()
    {
        // x = A x + b in three dimensions; the fixed point is (1, 2, 3) by construction.
        double[][] a = [[0.5, 0.2, 0.1], [0, 0.8, 0.1], [0.3, 0.3, 0.3]];
        double[] fixedPoint = [1, 2, 3], b = [.. a.Select((row, i) => fixedPoint[i] - row.Zip(fixedPoint, (p, q) => p * q).Sum())], x = [0, 0, 0];
        var mixing = new AndersonMixing(3, 4);
        for (int step = 0; step < 5; step++)
        {
            mixing.Record(x, [.. a.Select((row, i) => b[i] + row.Zip(x, (p, q) => p * q).Sum())]);
            mixing.Propose(x);
        }

        Assert.That(x, Is.EqualTo(fixedPoint).Within(1e-8));
    }

    [Test]
    public void Linear_algebra_keeps_to_one_thread_of_managed_code()
    {
        Lanes.Dot([1], [1]);
        Assert.That(MathNet.Numerics.Control.MaxDegreeOfParallelism, Is.EqualTo(1));
        Assert.That(MathNet.Numerics.Providers.LinearAlgebra.LinearAlgebraControl.Provider.ToString(), Does.Contain("Managed"));
    }

    private static double[] Numbers(ref RandomStream stream, int n)
    {
        var x = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = (2 * stream.NextDouble()) - 1;
        }

        return x;
    }
}
