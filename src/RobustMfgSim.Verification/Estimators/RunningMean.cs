namespace RobustMfgSim.Verification.Estimators;

/// <summary>Mean and variance in one pass (Welford 1962). The result depends on the order of the values and on nothing else.</summary>
internal struct RunningMean
{
    private double _squares;

    /// <summary>Number of values.</summary>
    internal long Count { get; private set; }

    /// <summary>Their mean.</summary>
    internal double Mean { get; private set; }

    /// <summary>The standard error of the mean, sqrt(variance / count).</summary>
    internal readonly double StandardError => Math.Sqrt(_squares / (Count - 1) / Count);

    /// <summary>Adds a value.</summary>
    internal void Add(double value)
    {
        Count++;
        double before = value - Mean;
        Mean += before / Count;
        _squares += before * (value - Mean);
    }
}
