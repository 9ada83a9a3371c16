using System.Text;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner.Results;

/// <summary>The equilibrium at one value of a number that is swept.</summary>
/// <param name="Value">The number.</param>
/// <param name="Study">The study with it.</param>
/// <param name="Result">Its equilibrium.</param>
public sealed record SweepPoint(double Value, Study Study, EquilibriumResult Result);

/// <summary>How the equilibrium moves with one number of the scenario, for scripts.</summary>
public static class SweepResults
{
    /// <summary>Names of the files of a sweep.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sweep.json", "sweep.csv", "sweep.html"];

    /// <summary>One JSON object: schema, scenario, version, path, and for each value its hash and equilibrium.</summary>
    public static string Json(string path, IReadOnlyList<SweepPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var json = new JsonText();
        json.BeginObject();
        json.Value("schema", ResultsWriter.Schema);
        json.Value("scenario", points[0].Study.Name);
        json.Value("version", ProgramVersion.Text);
        json.Value("path", path);
        json.BeginArray("sweep");
        foreach (var point in points)
        {
            json.BeginObject();
            json.Value("value", point.Value);
            json.Value("scenario_sha256", point.Study.Sha256);
            ResultsWriter.Equilibrium(json, point.Study, point.Result);
            json.End();
        }

        json.End();
        json.End();
        return json.ToString();
    }

    /// <summary>One row per value and state: parameter, status, state, mean_field, value, one column for each action, then the two residuals. RFC 4180 with LF.</summary>
    public static string Csv(string path, IReadOnlyList<SweepPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var shape = points[0].Study.Game.Game.Shape;
        var csv = new StringBuilder();
        string[] heading = [path, "status", "state", "mean_field", "value", .. shape.ActionLabels.Select(a => $"policy:{a}"), "optimality_residual", "consistency_residual"];
        csv.AppendJoin(',', heading.Select(Field)).Append('\n');
        foreach (var (value, _, result) in points)
        {
            for (int s = 0; s < shape.States; s++)
            {
                string[] row =
                [
                    JsonText.Number(value), SnakeCase.Of(result.Status), Field(shape.StateLabels[s]), JsonText.Number(result.Point.Population[s]), JsonText.Number(result.Point.Value[s]),
                    .. Enumerable.Range(0, shape.Actions).Select(a => JsonText.Number(result.Point.Policy[(s * shape.Actions) + a])),
                    JsonText.Number(result.Point.Residuals.Optimality), JsonText.Number(result.Point.Residuals.Consistency),
                ];
                csv.AppendJoin(',', row).Append('\n');
            }
        }

        return csv.ToString();
    }

    /// <summary>Writes json, csv, html and figures, and makes them visible at once.</summary>
    public static void Write(RunFolder folder, string path, IReadOnlyList<SweepPoint> points)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] texts = [Json(path, points), Csv(path, points), Reports.SweepReport.Html(path, points)];
        foreach (var (name, text) in Names.Zip(texts))
        {
            folder.Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }

        foreach (var figure in RunFiles.Figures(Reports.SweepReport.Figures(path, points)))
        {
            folder.Write(figure.Name, figure.Write);
        }

        folder.Publish();
    }

    // Labels come from strangers' files: quoted where the format needs it.
    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
