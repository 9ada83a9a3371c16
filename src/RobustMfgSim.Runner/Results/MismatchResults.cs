using System.Globalization;
using System.Text;
using RobustMfgSim.Verification.Mismatch;

namespace RobustMfgSim.Runner.Results;

/// <summary>A study of model mismatch for scripts: the section "mismatch" of results.json, and mismatch.csv.</summary>
internal static class MismatchResults
{
    public const string FileName = "mismatch.csv";

    public const string Header = "deployment,kind,distance,equilibrium,agents,value,low,high,simultaneous_low,simultaneous_high,difference,difference_low,difference_high,difference_simultaneous_low,difference_simultaneous_high";

    public static void Json(JsonText json, MismatchOutcome mismatch)
    {
        json.BeginObject("mismatch");
        json.Value("agents", mismatch.Setting.Agents);
        json.Row("initial", mismatch.Setting.Initial);
        json.BeginArray("equilibria");
        foreach (var (name, game, result) in mismatch.Equilibria)
        {
            json.BeginObject();
            json.Value("name", name);
            json.Value("family", game.Ambiguity.Descriptor.Name);
            json.Value("status", SnakeCase.Of(result.Status));
            json.Table("policy", result.Point.Policy, game.Actions);
            json.Row("mean_field", result.Point.Population);
            json.Row("value", result.Point.Value);
            json.Value("optimality_residual", result.Point.Residuals.Optimality);
            json.Value("consistency_residual", result.Point.Residuals.Consistency);
            json.End();
        }

        json.End();
        json.BeginArray("deployments");
        foreach (var curve in mismatch.Curves)
        {
            Curve(json, curve);
        }

        json.End();
        json.End();
    }

    public static string Csv(MismatchOutcome mismatch)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var curve in mismatch.Curves)
        {
            foreach (var (point, estimate) in curve.Points.SelectMany(p => p.Estimates.Select(e => (p, e))))
            {
                string[] fields =
                [
                    curve.Deployment.Name, curve.Deployment.Kind, JsonText.Number(point.Distance), estimate.Equilibrium, mismatch.Setting.Agents.ToString(CultureInfo.InvariantCulture),
                    .. Fields(estimate.Value), .. Fields(estimate.Difference),
                ];
                text.AppendJoin(',', fields.Select(CurvesCsv.Quoted)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string[] Fields(EstimatedMean? mean) => mean is null
        ? ["", "", "", "", ""]
        : [.. new[] { mean.Own.Estimate, mean.Own.Low, mean.Own.High, mean.Simultaneous.Low, mean.Simultaneous.High }.Select(x => JsonText.Number(x))];

    private static void Curve(JsonText json, MismatchCurve curve)
    {
        json.BeginObject();
        json.Value("name", curve.Deployment.Name);
        json.Value("kind", curve.Deployment.Kind);
        json.Value("distance_is", curve.Deployment.Measure);
        json.BeginArray("points");
        foreach (var point in curve.Points)
        {
            json.BeginObject();
            json.Value("distance", point.Distance);
            json.BeginArray("policies");
            foreach (var estimate in point.Estimates)
            {
                json.BeginObject();
                json.Value("equilibrium", estimate.Equilibrium);
                Mean(json, "value", estimate.Value);
                Mean(json, "difference", estimate.Difference);
                json.Value("reason", estimate.Obstacle);
                json.End();
            }

            json.End();
            json.End();
        }

        json.End();
        json.End();
    }

    private static void Mean(JsonText json, string name, EstimatedMean? mean)
    {
        if (mean is null)
        {
            json.Null(name);
        }
        else
        {
            CurvesJson.Interval(json, name, mean.Own, mean.Simultaneous);
        }
    }
}
