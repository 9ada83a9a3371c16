using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>An estimator's figure for one worker; every fault of it is told with its name and, where there is one, the step.</summary>
internal sealed class EstimatorDoor
{
    private readonly string _name;
    private readonly IEpisodeFigure _figure;

    internal EstimatorDoor(IEstimator estimator, EstimatorTask task)
    {
        _name = Name(estimator);
        _figure = ExtensionCall.Of(_name, nameof(IEstimator.Create), () => estimator.Create(task));
    }

    /// <summary>The figure of the episode, which must be finite.</summary>
    internal double Value => Checked(_name, nameof(Value), ExtensionCall.Of(_name, nameof(Value), () => _figure.Value), double.IsFinite, "a finite number");

    internal void Start()
    {
        try
        {
            _figure.Start();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw ExtensionCall.Fault(_name, nameof(Start), fault);
        }
    }

    internal void Observe(PopulationProcess process)
    {
        try
        {
            _figure.Observe(new EpisodeStep(process));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw ExtensionCall.Fault(_name, nameof(Observe), fault, process.Moment.Step);
        }
    }

    /// <summary>The estimator's error of truncation, which must be finite and not negative.</summary>
    internal static double TruncationError(IEstimator estimator, EstimatorTask task)
    {
        double error = ExtensionCall.Of(Name(estimator), nameof(TruncationError), () => estimator.TruncationError(task));
        return Checked(Name(estimator), nameof(TruncationError), error, e => e >= 0 && double.IsFinite(e), "a finite number of at least 0");
    }

    private static string Name(IEstimator estimator) => $"estimator {estimator.Descriptor.Name}";

    private static double Checked(string name, string call, double found, Func<double, bool> allowed, string needed) => allowed(found)
        ? found
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name}: {call} is {found}; {needed} is needed."));
}
