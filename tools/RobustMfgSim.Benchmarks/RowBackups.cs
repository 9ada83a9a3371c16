using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Benchmarks;

/// <summary>One backup of 5,000 rows of 500 next states (20 MB), V prepared once for the sweep; radius 0.1. Times are per row.</summary>
public class RowBackups
{
    private const int States = 500, Rows = 5000;
    private const double Radius = 0.1;

    private readonly FrozenModel _model = Models.Full(States, Rows / States, Radius);
    private readonly PreparedValues[] _values = [new(States), new(States)];
    private readonly double[] _starts = new double[Rows], _startsOfReference = new double[Rows];
    private readonly IAmbiguitySet _nominal = new NominalSet(), _contamination = new ContaminationBall(Support.Full);
    private readonly IAmbiguitySet _totalVariation = new TotalVariationBall(Support.Full), _kullbackLeibler = new KullbackLeiblerBall(Support.Full);
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
    public double TotalVariation() => Sweep(_totalVariation);

    [Benchmark(OperationsPerInvoke = Rows)]
    public double TotalVariationScalar()
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            sum += ScalarReference.TotalVariation(Row(i), Radius, _values[0]);
        }

        return sum;
    }

    /// <summary>Started from the roots of the sweep before, whose values were a thousandth of the range away.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public double KullbackLeibler()
    {
        double sum = 0;
        var values = _values[_sweep++ % 2];
        for (int i = 0; i < Rows; i++)
        {
            sum += _kullbackLeibler.WorstValue(Row(i), Radius, values, ref _starts[i]);
        }

        return sum;
    }

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

    private double Sweep(IAmbiguitySet set)
    {
        double sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            sum += set.WorstValue(Row(i), Radius, _values[0]);
        }

        return sum;
    }
}
