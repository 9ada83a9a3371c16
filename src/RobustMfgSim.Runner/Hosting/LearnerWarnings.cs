using System.Globalization;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Hosting;

/// <summary>
/// A learner that a deviator without training beats, or who had better conformed, has not learned what there is: its figure must not pass for the exploitability. One sentence a learner.
/// </summary>
internal static class LearnerWarnings
{
    internal static IEnumerable<string> Of(IReadOnlyList<CurvePoint> points) =>
        from name in points.SelectMany(p => p.Exploitability).Where(e => e.LearningCurve is not null).Select(e => e.Deviator).Distinct()
        let places = points.Select(p => Place(p, name)).OfType<string>().ToList()
        where places.Count > 0
        select $"The learned deviator {name} gains less than one that did not have to learn at {string.Join(", ", places)}: by these estimates it has not learned all there is to gain; more episodes of training may help.";

    // Where it falls short, by how much and of whom; null where it does not.
    private static string? Place(CurvePoint point, string learner)
    {
        double gain = point.Exploitability.First(e => e.Deviator == learner).Gain.Estimate;
        var (best, most) = point.Exploitability.Where(e => e.LearningCurve is null).Select(e => (e.Deviator, e.Gain.Estimate)).Prepend(("conforming", 0.0)).MaxBy(e => e.Item2);
        return gain < most ? string.Create(CultureInfo.InvariantCulture, $"N = {point.Agents} ({gain:g3}, {best} {most - gain:g3} more)") : null;
    }
}
