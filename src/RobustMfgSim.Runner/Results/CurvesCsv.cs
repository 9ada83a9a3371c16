using System.Globalization;
using System.Text;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Results;

/// <summary>
/// curves.csv: one row for each number of agents and quantity, the table that people plot. Decimal points, commas, LF, quotes where needed (RFC 4180
/// but for the line ends); an empty field is a number that there is not.
/// </summary>
internal static class CurvesCsv
{
    public const string Header = "agents,quantity,deviator,episodes,estimate,low,high,bound,bound_name,verdict,simultaneous_low,simultaneous_high";

    public static string Text(Outcome outcome)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var curve in outcome.Curves)
        {
            var (point, together) = (curve.Point, curve.Point.Simultaneous);
            Row(text, curve, "mean_field_distance", "", (point.MeanFieldDistance, together?.MeanFieldDistance), curve.BoundBeside(BoundedQuantity.MeanFieldDistance));
            Row(text, curve, "value", "", (point.Value, together?.Value), null);
            Row(text, curve, "value_gap", "", (point.ValueGap, together?.ValueGap), curve.BoundBeside(BoundedQuantity.ValueGap));
            foreach (var (k, estimate) in point.Exploitability.Index())
            {
                Row(text, curve, "exploitability", estimate.Deviator, (estimate.Gain, together?.Exploitability[k].Gain), curve.BoundBeside(BoundedQuantity.Exploitability));
            }

            foreach (var estimate in point.Estimates)
            {
                Row(text, curve, $"estimates/{estimate.Name}", "", (estimate.Figure, null), null);
            }

            foreach (var figure in ExactFigure.Of(curve))
            {
                Row(text, curve, figure.Quantity, "", (figure.Interval, null), figure.Bound, simulated: false);
            }
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, Curve curve, string quantity, string deviator, (Interval Own, Interval? Simultaneous) intervals, BoundCheck? bound, bool simulated = true)
    {
        var interval = intervals.Own;
        string[] fields =
        [
            curve.Point.Agents.ToString(CultureInfo.InvariantCulture), quantity, deviator, simulated ? curve.Point.Episodes.ToString(CultureInfo.InvariantCulture) : "",
            Number(interval.Estimate), Number(interval.Low), Number(interval.High), Number(bound?.Value), bound?.Name ?? "",
            bound is null ? "" : SnakeCase.Of(bound.Verdict),
            Number(intervals.Simultaneous?.Low), Number(intervals.Simultaneous?.High),
        ];
        text.AppendJoin(',', fields.Select(Quoted)).Append('\n');
    }

    private static string Number(double? value) => JsonText.Number(value) is var text && text == "null" ? "" : text;

    public static string Quoted(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
