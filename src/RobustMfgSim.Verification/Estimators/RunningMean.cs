namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Mean and variance in one pass (Welford 1962) over the means of successive batches of values: values of one batch may depend on each other, batches are independent.
/// The result depends on the order of the values and on nothing else.
/// </summary>
internal sealed class RunningMean(int batch)
{
    private double _squares, _sum;
    private int _filled;

    /// <summary>Number of whole batches.</summary>
    internal long Batches { get; private set; }

    /// <summary>The mean over whole batches.</summary>
    internal double Mean { get; private set; }

    /// <summary>The standard error of the mean, sqrt(variance / batches).</summary>
    internal double StandardError => Math.Sqrt(_squares / (Batches - 1) / Batches);

    /// <summary>The variance of one value that gives this standard error to a mean of independent values.</summary>
    internal double VarianceEach => _squares / (Batches - 1) * batch;

    /// <summary>Adds a value.</summary>
    internal void Add(double value)
    {
        _sum += value;
        if (++_filled < batch)
        {
            return;
        }

        Batches++;
        double before = (_sum / batch) - Mean;
        Mean += before / Batches;
        _squares += before * ((_sum / batch) - Mean);
        (_sum, _filled) = (0, 0);
    }
}
