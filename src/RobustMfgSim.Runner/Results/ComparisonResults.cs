using System.Text;

namespace RobustMfgSim.Runner.Results;

/// <summary>Nominal and robust equilibrium side by side, for scripts.</summary>
public static class ComparisonResults
{
    /// <summary>Names of the files of a comparison.</summary>
    public static IReadOnlyList<string> Names { get; } = ["comparison.json", "comparison.html"];

    /// <summary>
    /// One JSON object: schema, scenario, hash, version, and for each policy (nominal, robust) in each world (nominal, worst_case) its mean value and stationary point.
    /// </summary>
    public static string Json(RobustnessComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var json = new JsonText();
        json.BeginObject();
        json.Value("schema", ResultsWriter.Schema);
        json.Value("scenario", comparison.Study.Name);
        json.Value("scenario_sha256", comparison.Study.Sha256);
        json.Value("version", ProgramVersion.Text);
        json.BeginArray("comparison");
        foreach (var point in comparison.Points)
        {
            json.BeginObject();
            json.Value("policy_of", point.Policy);
            json.Value("world", point.World);
            json.Value("mean_value", point.MeanValue);
            ResultsWriter.Equilibrium(json, comparison.Study, point.Result, "point");
            json.End();
        }

        json.End();
        json.End();
        return json.ToString();
    }

    /// <summary>Writes json, html and figures, and makes them visible at once.</summary>
    public static void Write(RunFolder folder, RobustnessComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] texts = [Json(comparison), Reports.ComparisonReport.Html(comparison)];
        foreach (var (name, text) in Names.Zip(texts))
        {
            folder.Write(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }

        foreach (var figure in RunFiles.Figures(Reports.ComparisonReport.Figures(comparison)))
        {
            folder.Write(figure.Name, figure.Write);
        }

        folder.Publish();
    }
}
