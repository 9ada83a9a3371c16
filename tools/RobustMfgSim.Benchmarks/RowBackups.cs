using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Benchmarks;

/// <summary>
/// One backup of 5,000 rows of 500 next states (20 MB), V prepared once for the sweep; radius 0.1 unless the name says
/// another (L-infinity: 0.001, half the mean of an entry; density ratios and intervals: from half to twice the nominal entry). Sweeps alternate between two value vectors. Times are per row.
/// </summary>
public class RowBackups
{
    private const int States = 500, Rows = 5000;
    private const double Radius = 0.1;

    private readonly FrozenModel _model = Models.Full(States, Rows / States, Radius);
    private readonly PreparedValues[] _values = [new(States), new(States)];
    private readonly double[] _starts = new double[Rows], _startsOfReference = new double[Rows];
    private readonly IAmbiguitySet _nominal = new NominalSet(), _contamination = new ContaminationBall(Support.Full);
    private readonly IAmbiguitySet _totalVariation = new TotalVariationBall(Support.Full), _kullbackLeibler = new KullbackLeiblerBall(Support.Full);
    private readonly IAmbiguitySet _lInfinity = new LInfinityBall(Support.Full), _densityRatio = new DensityRatioSet(0.5, 2), _chiSquare = new ChiSquareBall();
    private readonly IAmbiguitySet _wasserstein = new WassersteinBall(Support.Full, Metrics.Line(States));
    private IAmbiguitySet _interval = null!;
    private int _sweep;

    /// <summary>Two value vectors as two sweeps leave them: a thousandth of the range apart.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var stream = new RandomStream(3, StreamPurpose.Sampling);
        double[] first = new double[States], second = new double[States];
        for (int s = 0; s < States; s++)
        {
            first[s] = 10 * stream.NextDouble();
            second[s] = first[s] + (0.01 * stream.NextDouble());
        }

        _values[0].Prepare(first);
        _values[1].Prepare(second);
        _interval = IntervalSet.PerRow(
            Support.Full, States, Rows / States, [.. _model.Kernel.ToArray().Select(p => 0.5 * p)], [.. _model.Kernel.ToArray().Select(p => Math.Min(1, 2 * p))]);
        Compare();
    }

    // Times of two computations say something only where their results agree.
    private void Compare()
    {
        double start = 0;
        foreach (var (set, radius, reference) in new (IAmbiguitySet, double, Backup)[]
        {
            (_nominal, 0, static (row, _, values) => ScalarReference.Dot(row, values.Values)), (_contamination, Radius, ScalarReference.Contamination),
            (_totalVariation, Radius, ScalarReference.TotalVariation), (_lInfinity, 0.001, Band), (_densityRatio, 0, Ratios), (_interval, 0, Ratios),
            (_chiSquare, Radius, ScalarReference.ChiSquare), (_wasserstein, Radius, ScalarReference.WassersteinOnALine), (_wasserstein, 5, ScalarReference.WassersteinOnALine),
            (_kullbackLeibler, Radius, (row, radius, values) => ScalarReference.KullbackLeibler(row, radius, values, ref start)),
        })
        {
            double fast = set.At(0).WorstValue(Row(0), radius, _values[0]), slow = reference(Row(0), radius, _values[0]);
            if (!(Math.Abs(fast - slow) <= 1e-8))
            {
                throw new InvalidOperationException(FormattableString.Invariant($"{set.Descriptor.Name}, radius {radius}: the kernel gives {fast:R} and its scalar reference {slow:R}."));
            }
        }
    }

    /// <summary>Reads every entry once and does next to nothing with it: the memory floor.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public double Floor()
    {
        ref double first = ref MemoryMarshal.GetReference(_model.Kernel);
        Vector512<double> a = Vector512<double>.Zero, b = a, c = a, d = a;
        for (nuint i = 0; i < States * Rows; i += 32)
        {
            a += Vector512.LoadUnsafe(ref first, i);
            b += Vector512.LoadUnsafe(ref first, i + 8);
            c += Vector512.LoadUnsafe(ref first, i + 16);
            d += Vector512.LoadUnsafe(ref first, i + 24);
        }

        return Vector512.Sum((a + b) + (c + d));
    }

    /// <summary>The plain expectation.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public double Expectation() => Sweep(_nominal);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double ExpectationScalar()
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            sum += ScalarReference.Dot(Row(i), _values[0].Values);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public double Contamination() => Sweep(_contamination);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double ContaminationScalar() => Reference(ScalarReference.Contamination);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double TotalVariation() => Sweep(_totalVariation);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double TotalVariationRadiusHalf() => Sweep(_totalVariation, 0.5);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double TotalVariationScalar() => Reference(ScalarReference.TotalVariation);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double LInfinity() => Sweep(_lInfinity, 0.001);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double LInfinityScalar() => Reference(Band);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double DensityRatio() => Sweep(_densityRatio);

    /// <summary>Two bounds of its own for every entry: twice the memory of a kernel. They are those of the density ratios, whose scalar reference is that of both.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public double Interval() => Sweep(_interval);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double DensityRatioScalar() => Reference(Ratios);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double ChiSquare() => Sweep(_chiSquare);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double ChiSquareRadiusOne() => Sweep(_chiSquare, 1);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double ChiSquareScalar() => Reference(ScalarReference.ChiSquare);

    /// <summary>A line of 500 places a unit apart.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public double WassersteinOnALine() => Sweep(_wasserstein);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double WassersteinOnALineRadiusFive() => Sweep(_wasserstein, 5);

    /// <summary>A tenth of the rows: it is slow.</summary>
    [Benchmark(OperationsPerInvoke = Rows / 10)]
    public double WassersteinOnALineScalar() => Reference(ScalarReference.WassersteinOnALine, Rows / 10);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double KullbackLeibler() => Sweep(_kullbackLeibler);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double KullbackLeiblerScalar()
    {
        double sum = 0;
        var values = _values[_sweep++ % 2];
        for (int i = 0; i < Rows; i++)
        {
            sum += ScalarReference.KullbackLeibler(Row(i), Radius, values, ref _startsOfReference[i]);
        }

        return sum;
    }

    private ReadOnlySpan<double> Row(int i) => _model.Kernel.Slice(i * States, States);

    // Started from where the sweep before ended, whose values were a thousandth of the range away.
    private double Sweep(IAmbiguitySet set, double radius = Radius)
    {
        double sum = 0;
        var values = _values[_sweep++ % 2];
        for (int i = 0; i < Rows; i++)
        {
            sum += set.At(i).WorstValue(Row(i), radius, values, ref _starts[i]);
        }

        return sum;
    }

    private static double Band(ReadOnlySpan<double> row, double radius, PreparedValues values) =>
        ScalarReference.Box(row, static p => (Math.Max(p - 0.001, 0), Math.Min(p + 0.001, 1)), values);

    private static double Ratios(ReadOnlySpan<double> row, double radius, PreparedValues values) =>
        ScalarReference.Box(row, static p => (0.5 * p, Math.Min(1, 2 * p)), values);

    private double Reference(Backup backup, int rows = Rows)
    {
        double sum = 0;
        for (int i = 0; i < rows; i++)
        {
            sum += backup(Row(i), Radius, _values[0]);
        }

        return sum;
    }

    private delegate double Backup(ReadOnlySpan<double> row, double radius, PreparedValues values);
}
