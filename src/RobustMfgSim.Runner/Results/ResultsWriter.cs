using System.Text;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;

namespace RobustMfgSim.Runner.Results;

/// <summary>
/// Writes results as JSON, schema 1: keys in a fixed order, two spaces, LF, shortest doubles. The same outcome gives the same bytes.
/// </summary>
public static class ResultsWriter
{
    /// <summary>Number of the schema; raised when a key changes its meaning or goes away.</summary>
    public const int Schema = 1;

    /// <summary>The whole outcome: results.json.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="outcome">A completed outcome.</param>
    /// <exception cref="ArgumentException">The outcome has no equilibrium or no stationary point: only completed studies have results.</exception>
    public static void Write(Stream stream, Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome is not { Equilibrium: { } equilibrium, Reference: { } reference, Status: OutcomeStatus.Completed or OutcomeStatus.Partial })
        {
            throw new ArgumentException($"Only completed studies have results; this one is {SnakeCase.Of(outcome.Status)}.", nameof(outcome));
        }

        ArgumentNullException.ThrowIfNull(stream);
        var json = new JsonText();
        json.BeginObject();
        Head(json, outcome.Study, outcome.Version);
        Equilibrium(json, outcome.Study, equilibrium);
        Population(json, outcome.Study, reference);
        CurvesJson.Constants(json, CurvesJson.CommonConstants(outcome.Curves));
        CurvesJson.Regime(json, CurvesJson.CommonRegime(outcome.Curves));
        json.Value("confidence", outcome.Study.Confidence);
        json.Value("interval_method", Hosting.StudyStages.IntervalMethod);
        CurvesJson.Curves(json, outcome.Curves);
        CurvesJson.Slopes(json, outcome.Slopes);
        if (outcome.Mismatch is { } mismatch)
        {
            MismatchResults.Json(json, mismatch);
        }

        json.BeginArray("warnings");
        foreach (string warning in outcome.Warnings)
        {
            json.Value(null, warning);
        }

        json.End();
        json.Value("outcome", SnakeCase.Of(outcome.Status));
        json.End();
        stream.Write(Encoding.UTF8.GetBytes(json.ToString()));
    }

    /// <summary>The equilibrium alone, with the mean-field exploitability along the way and the a-posteriori error (eq. E5) where there is one: what solve prints.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="study">The study.</param>
    /// <param name="equilibrium">What its solver found.</param>
    /// <param name="distinct">Distinct equilibria from several starts, written as the list "equilibria"; null where only one start was asked for.</param>
    public static void WriteEquilibrium(Stream stream, Study study, EquilibriumResult equilibrium, IReadOnlyList<EquilibriumResult>? distinct = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(equilibrium);
        ArgumentNullException.ThrowIfNull(stream);
        var json = new JsonText();
        json.BeginObject();
        Head(json, study, ProgramVersion.Text);
        Equilibrium(json, study, equilibrium);
        json.Row("exploitability_history", [.. equilibrium.History]);
        json.Value("error_estimate", equilibrium.ErrorEstimate);
        if (distinct is not null)
        {
            json.BeginArray("equilibria");
            foreach (var one in distinct)
            {
                Equilibrium(json, study, one, null);
            }

            json.End();
        }

        json.End();
        stream.Write(Encoding.UTF8.GetBytes(json.ToString()));
    }

    /// <summary>Equilibrium and exact values at one number of agents: what exact prints.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="result">What was found.</param>
    public static void WriteExact(Stream stream, ExactResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(stream);
        var json = new JsonText();
        json.BeginObject();
        Head(json, result.Study, ProgramVersion.Text);
        Equilibrium(json, result.Study, result.Equilibrium);
        Population(json, result.Study, result.Reference);
        json.Value("agents", result.Values.Agents);
        ExactJson.Write(json, result.Values);
        json.End();
        stream.Write(Encoding.UTF8.GetBytes(json.ToString()));
    }

    private static void Head(JsonText json, Study study, string version)
    {
        json.Value("schema", Schema);
        json.Value("scenario", study.Name);
        json.Value("scenario_sha256", study.Sha256);
        json.Value("seed", study.Seed);
        json.Value("version", version);
        Plugins(json, study.Plugins);
        json.BeginObject("game");
        json.Row("states", study.Game.Game.Shape.StateLabels);
        json.Row("actions", study.Game.Game.Shape.ActionLabels);
        json.Value("discount", study.Game.Discount);
        json.End();
    }

    // No key where the scenario names no plug-in.
    private static void Plugins(JsonText json, IReadOnlyList<StudyPlugin> plugins)
    {
        if (plugins.Count == 0)
        {
            return;
        }

        json.BeginArray("plugins");
        foreach (var plugin in plugins)
        {
            json.BeginObject();
            json.Value("file", plugin.File.Name);
            json.Value("version", plugin.Version);
            json.Value("sha256", plugin.File.Sha256);
            json.BeginArray("dependencies");
            foreach (var (name, sha256) in plugin.Dependencies)
            {
                json.BeginObject();
                json.Value("file", name);
                json.Value("sha256", sha256);
                json.End();
            }

            json.End();
            json.End();
        }

        json.End();
    }

    internal static void Equilibrium(JsonText json, Study study, EquilibriumResult result, string? name = "equilibrium")
    {
        json.BeginObject(name);
        json.Value("solver", result.Solver);
        json.Value("status", SnakeCase.Of(result.Status));
        json.Value("iterations", result.Iterations);
        Point(json, study, result.Point);
        json.End();
    }

    // A group of a mixture couples through what all groups do.
    private static void Point(JsonText json, Study study, StationaryPoint point, StationaryPoint? whole = null)
    {
        int n = study.Game.States, m = study.Game.Actions;
        json.Table("policy", point.Policy, m);
        json.Row("mean_field", point.Population);
        json.Row("value", point.Value);
        json.Table("q", point.ActionValues, m);
        json.BeginArray("worst_kernel");
        for (int s = 0; s < n; s++)
        {
            json.Table(null, point.Kernel.AsSpan(s * m * n, m * n), n);
        }

        json.End();
        json.BeginArray("tie_groups");
        foreach (int[] group in point.Ties.Groups)
        {
            json.Row(null, group);
        }

        json.End();
        Mixture(json, point.Mixture);
        if (study.Game.CouplesThroughActions)
        {
            json.Table("population_distribution", study.Game.CouplingOf(point.Population, (whole ?? point).MeanPolicy()), m);
        }
        else
        {
            json.Null("population_distribution");
        }

        json.Value("optimality_residual", point.Residuals.Optimality);
        json.Value("mean_field_exploitability", point.Residuals.MeanFieldExploitability);
        json.Value("consistency_residual", point.Residuals.Consistency);
        json.Value("bellman_residual", point.Residuals.Bellman);
        json.Value("kernel_membership_residual", point.Residuals.KernelMembership);
        json.Value("kernel_attainment_residual", point.Residuals.KernelAttainment);
    }

    // Weights over tie orders (eq. E6): for each tie group its states from lowest to highest.
    private static void Mixture(JsonText json, IReadOnlyList<MixturePart> mixture)
    {
        if (mixture.Count == 0)
        {
            json.Null("nature_mixture");
            return;
        }

        json.BeginArray("nature_mixture");
        foreach (var part in mixture)
        {
            json.BeginObject();
            json.Value("weight", part.Weight);
            json.BeginArray("tie_order");
            foreach (int[] group in part.Order.Groups)
            {
                json.Row(null, group);
            }

            json.End();
            json.End();
        }

        json.End();
    }

    // What the population plays and, where that is not the equilibrium, the stationary point that distances and gaps refer to (eq. N4).
    private static void Population(JsonText json, Study study, StationaryPoint reference)
    {
        json.BeginObject("population");
        json.Value("policy", study.Policy.Name);
        json.Value("adversary", study.AdversaryName);
        json.Row("initial", study.Initial ?? reference.Population);
        if (study.Policy.IsEquilibrium || reference.Groups.Count > 0)
        {
            json.Null("stationary_point");
        }
        else
        {
            json.BeginObject("stationary_point");
            Point(json, study, reference);
            json.End();
        }

        Groups(json, study, reference);
        json.End();
    }

    // Who plays what: only where not everybody plays the same.
    private static void Groups(JsonText json, Study study, StationaryPoint reference)
    {
        if (reference.Groups.Count == 0)
        {
            return;
        }

        json.BeginArray("groups");
        foreach (var (part, group) in study.Policy.Parts.Zip(reference.Groups))
        {
            json.BeginObject();
            json.Value("policy_name", part.Policy.Name);
            if (part.Count is { } count)
            {
                json.Value("count", count);
            }
            else
            {
                json.Value("share", part.Share);
            }

            json.Row("distribution", group.Distribution);
            Point(json, study, group.Point, reference);
            json.End();
        }

        json.End();
    }
}
