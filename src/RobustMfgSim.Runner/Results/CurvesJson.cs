using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Verification.Bounds;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner.Results;

/// <summary>The parts of results.json that depend on the number of agents, and what is common to all of them.</summary>
internal static class CurvesJson
{
    /// <summary>The constants under their names in results, in order.</summary>
    public static IEnumerable<(string Name, Constant Constant)> Named(BoundConstants constants) =>
    [
        ("reward_lipschitz", constants.RewardLipschitz), ("support_lipschitz", constants.SupportLipschitz),
        ("population_contraction", constants.PopulationContraction), ("fluctuation", constants.Fluctuation),
    ];

    /// <summary>The analytic constants that are the same at every number of agents: those that stand at the top.</summary>
    public static IReadOnlyList<(string Name, Constant Constant)> CommonConstants(IReadOnlyList<Curve> curves)
    {
        if (curves.Count == 0 || curves.Any(c => c.Constants is null))
        {
            return [];
        }

        return [.. Named(curves[0].Constants!)
            .Where(c => c.Constant.Source == ConstantSource.Analytic && curves.All(other => Named(other.Constants!).Contains(c)))];
    }

    /// <summary>The weakest regime among all numbers of agents: what holds at each of them. Null without curves.</summary>
    public static Regime? CommonRegime(IReadOnlyList<Curve> curves) => curves.Count == 0 ? null : curves.Max(c => c.Regime);

    public static void Constants(JsonText json, IEnumerable<(string Name, Constant Constant)> constants)
    {
        json.BeginObject("constants");
        foreach (var (name, constant) in constants)
        {
            json.BeginObject(name);
            json.Value("value", constant.Value);
            json.Value("source", SnakeCase.Of(constant.Source));
            json.End();
        }

        json.End();
    }

    public static void Regime(JsonText json, Regime? regime)
    {
        if (regime is { } known)
        {
            json.Value("regime", SnakeCase.Of(known));
        }
        else
        {
            json.Null("regime");
        }
    }

    public static void Curves(JsonText json, IReadOnlyList<Curve> curves)
    {
        var common = CommonConstants(curves);
        json.BeginArray("curves");
        foreach (var curve in curves)
        {
            json.BeginObject();
            json.Value("agents", curve.Point.Agents);
            json.Value("episodes", curve.Point.Episodes);
            json.Value("engine", SnakeCase.Of(curve.Engine));
            json.Value("horizon", curve.Point.Horizon);
            json.Value("agent_steps", curve.Point.AgentSteps);
            var together = curve.Point.Simultaneous;
            Interval(json, "mean_field_distance", curve.Point.MeanFieldDistance, together?.MeanFieldDistance);
            json.BeginObject("value");
            Ends(json, curve.Point.Value, together?.Value);
            json.Value("variance_reduction", curve.Point.ValueVarianceReduction);
            json.End();
            Interval(json, "value_gap", curve.Point.ValueGap, together?.ValueGap);
            json.BeginArray("exploitability");
            foreach (var (k, estimate) in curve.Point.Exploitability.Index())
            {
                json.BeginObject();
                json.Value("deviator", estimate.Deviator);
                Ends(json, estimate.Gain, together?.Exploitability[k].Gain);
                json.Value("variance_reduction", estimate.VarianceReduction);
                Learning(json, estimate.LearningCurve);
                json.End();
            }

            json.End();
            Estimates(json, curve.Point.Estimates);
            ExactJson.Write(json, curve.Exact);
            Constants(json, curve.Constants is null ? [] : Named(curve.Constants).Where(c => !common.Contains(c)));
            Regime(json, curve.Regime);
            Bounds(json, curve.Bounds);
            json.End();
        }

        json.End();
    }

    // No key where the scenario names no estimator.
    private static void Estimates(JsonText json, IReadOnlyList<FigureEstimate> estimates)
    {
        if (estimates.Count == 0)
        {
            return;
        }

        json.BeginArray("estimates");
        foreach (var estimate in estimates)
        {
            json.BeginObject();
            json.Value("name", estimate.Name);
            json.Value("estimate", estimate.Figure.Estimate);
            json.Value("low", estimate.Figure.Low);
            json.Value("high", estimate.Figure.High);
            json.End();
        }

        json.End();
    }

    // [[episodes, gain], ...]; no key for a deviator that does not learn.
    private static void Learning(JsonText json, IReadOnlyList<LearningPoint>? curve)
    {
        if (curve is null)
        {
            return;
        }

        json.BeginArray("learning_curve");
        foreach (var point in curve)
        {
            json.Row(null, new double[] { point.Episodes, point.Gain });
        }

        json.End();
    }

    public static void Slopes(JsonText json, IReadOnlyList<SlopeEstimate> slopes)
    {
        json.BeginArray("slopes");
        foreach (var slope in slopes)
        {
            json.BeginObject();
            json.Value("curve", slope.Curve);
            json.Value("slope", slope.Slope);
            json.Value("low", slope.Low);
            json.Value("high", slope.High);
            json.Value("points", slope.Points);
            json.Value("expected", slope.Expectation?.Exponent);
            json.Value("expectation", slope.Expectation?.Reason);
            json.BeginArray("left_out");
            foreach (var point in slope.LeftOut)
            {
                json.BeginObject();
                json.Value("agents", point.Agents);
                json.Value("reason", point.Reason);
                json.End();
            }

            json.End();
            json.End();
        }

        json.End();
    }

    private static void Bounds(JsonText json, IReadOnlyList<BoundCheck> bounds)
    {
        json.BeginArray("bounds");
        foreach (var bound in bounds)
        {
            json.BeginObject();
            json.Value("name", bound.Name);
            json.Value("quantity", SnakeCase.Of(bound.Quantity));
            json.Value("value", bound.Value);
            json.Value("certified", bound.Certified);
            json.Value("against", bound.Against);
            json.Value("verdict", SnakeCase.Of(bound.Verdict));
            json.Value("reason", bound.Reason);
            json.Value("rests_on", bound.RestsOn);
            json.Value("confidence", bound.Confidence);
            json.End();
        }

        json.End();
    }

    public static void Interval(JsonText json, string name, Interval interval, Interval? simultaneous)
    {
        json.BeginObject(name);
        Ends(json, interval, simultaneous);
        json.End();
    }

    private static void Ends(JsonText json, Interval interval, Interval? simultaneous)
    {
        json.Value("estimate", interval.Estimate);
        json.Value("low", interval.Low);
        json.Value("high", interval.High);
        json.Value("simultaneous_low", simultaneous?.Low);
        json.Value("simultaneous_high", simultaneous?.High);
    }
}
