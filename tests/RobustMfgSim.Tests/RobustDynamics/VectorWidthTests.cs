using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Tests.RobustDynamics;

/// <summary>
/// Results do not depend on the vector width: this assembly is started again with the runtime's switches against wide vectors, and must print the same bits.
/// </summary>
internal sealed class VectorWidthTests
{
    [Test]
    public void A_solve_has_the_same_bits_at_every_vector_width()
    {
        string[] widest = Run();
        Assert.That(widest, Has.Length.EqualTo(20));
        foreach (var (width, switches) in new[]
        {
            (256, new[] { "DOTNET_EnableAVX512F", "DOTNET_EnableAVX512" }), (128, ["DOTNET_EnableAVX2", "DOTNET_EnableAVX"]), (0, ["DOTNET_EnableHWIntrinsic"]),
        })
        {
            string[] narrow = Run(switches);
            int found = int.Parse(narrow[0], CultureInfo.InvariantCulture);
            Assert.That(found, Is.LessThanOrEqualTo(width), $"the switches {string.Join(", ", switches)} have an effect");
            Assert.That(narrow[1..], Is.EqualTo(widest[1..]), $"vectors of {found} bits");
        }
    }

    [Test]
    public void The_hash_of_a_solve_sees_the_last_bit()
    {
        double[] x = [1, 2, 3], y = [1, 2, Math.BitIncrement(3)];
        Assert.That(Hash(x), Is.Not.EqualTo(Hash(y)));
    }

    /// <summary>Prints the vector width and one line of bits for each solve.</summary>
    public static void Print()
    {
        Console.WriteLine(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0);
        foreach (int n in new[] { 5, 60, 203 })
        {
            foreach (var (name, set, radius) in RobustPlannerTests.Families)
            {
                var model = Model(n, radius);
                var solution = RobustPlanner.Optimise(model, set, 0.95, 1e-10);
                var evaluated = RobustPlanner.Evaluate(SparseModel.From(model), set, 0.95, solution.Policy, 1e-10);
                var kernel = new double[n * 2 * n];
                var values = new PreparedValues(n);
                values.Prepare(solution.Value);
                RobustBellmanOperator.WorstKernel(model, set, values, kernel);
                Console.WriteLine($"{name} {n} {solution.Status} {Hash([.. solution.Value, .. solution.ActionValues, .. evaluated.Value, .. kernel])}");
            }
        }

        var row = new double[203];
        var prepared = new PreparedValues(203);
        prepared.Prepare(Model(203, 0).Rewards[..203]);
        new KullbackLeiblerBall(Support.Full).SmoothedRow(Model(203, 0).Row(0, 0), 0.2, prepared, 0.1, row);
        Console.WriteLine(Hash(row));
        PrintWarm();
    }

    // Three sweeps over rows of a length that is no whole number of vectors, each started where the one before ended.
    private static void PrintWarm()
    {
        foreach (var (set, radius) in new (IAmbiguitySet, double)[]
        {
            (new LInfinityBall(Support.Nominal), 0.003), (new DensityRatioSet(0.4, 1.7), 0), (new IntervalSet(Support.Full, new double[203], [.. Enumerable.Repeat(0.01, 203)]), 0),
            (new ChiSquareBall(), 1.5), (new WassersteinBall(Support.Full, Metrics.Line(203)), 2), (new L1Ball(Support.Full), 0.6),
        })
        {
            var model = Model(203, radius);
            var prepared = new PreparedValues(203);
            double[] starts = new double[406], found = new double[3 * 406];
            for (int i = 0; i < found.Length; i++)
            {
                if (i % 406 == 0)
                {
                    prepared.Prepare([.. model.Rewards[..203].ToArray().Select((r, s) => r + (0.02 * (i / 406) * (s % 7)))]);
                }

                found[i] = set.WorstValue(model.Kernel.Slice(i % 406 * 203, 203), radius, prepared, ref starts[i % 406]);
            }

            Console.WriteLine($"{set.Descriptor.Name} {Hash(found)}");
        }
    }

    private static string Hash(double[] numbers) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(numbers.AsSpan())));

    // Every state reaches every other, so that sums are long.
    private static FrozenModel Model(int n, double radius)
    {
        var stream = new RandomStream((ulong)n, StreamPurpose.Sampling);
        var model = new FrozenModel(n, 2);
        for (int i = 0; i < 2 * n; i++)
        {
            (model.Rewards[i], model.Radii[i]) = (stream.NextDouble(), radius);
            double sum = 0;
            foreach (ref double p in model.Row(i / 2, i % 2))
            {
                p = stream.NextDouble();
                sum += p;
            }

            foreach (ref double p in model.Row(i / 2, i % 2))
            {
                p /= sum;
            }
        }

        return model;
    }

    private static string[] Run(params string[] off)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add("vector-width");
        foreach (string name in off)
        {
            start.Environment[name] = "0";
        }

        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
