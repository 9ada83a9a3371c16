using System.Globalization;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Runner.Simulation;

namespace RobustMfgSim.Runner;

/// <summary>A study in words, one line for each thing that was chosen: what validate prints and the report opens with.</summary>
public static class StudyDescription
{
    // Longer lists of labels are cut, and the cut says how many are missing.
    private const int LabelsShown = 12;

    /// <summary>Pairs of a heading and plain words, in reading order. Labels in them are as the scenario has them: escape before showing.</summary>
    public static IReadOnlyList<(string Heading, string Words)> Lines(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        var shape = study.Game.Game.Shape;
        return
        [
            .. Plugins(study),
            ("Game", $"{study.GameKind}: {Count(shape.States, "state")} ({Labels(shape.StateLabels)}), {Count(shape.Actions, "action")} ({Labels(shape.ActionLabels)}){Blocks(study)}, discount {Text(study.Game.Discount)}{(study.Game.CouplesThroughActions ? ", coupled through the distribution of states and actions" : "")}"),
            ("Ambiguity", $"{study.Game.Ambiguity.Descriptor.Name}{Radius(study)}{(study.Game.Ambiguity is SRectangularAmbiguity ? ", one budget per state (s-rectangular: for solve, not for run)" : "")}"),
            ("Equilibrium", $"solver {study.Solver.Descriptor.Name}, tolerance {Text(study.Equilibrium.Tolerance)}, at most {Count(study.Equilibrium.MaxIterations, "iteration")}{(study.AcceptUnconverged ? ", bounds accepted even if it does not converge" : "")}"),
            ("Population", $"{Players(study.Policy)} under the adversary {study.AdversaryName}{(study.AdversaryName == CoalitionAdversary.Description.Name ? " (an upper estimate of what the best coalition leaves an agent)" : "")}; {Initial(study)}"),
            ("Deviators", study.Deviators.Count == 0 ? "none" : string.Join(", ", study.Deviators.Select(d => d.Descriptor.Name))),
            .. Estimators(study),
            ("Simulation", $"N = {Populations(study)}, {(study.Precision is null ? "" : "at most ")}{Count(study.Episodes, "episode")} each{(study.Precision is { } p ? $", fewer when every exploitability interval is within ±{Text(p)}" : "")}"),
            ("Accuracy", $"{Text(100 * study.Confidence)} % confidence intervals, cutting the infinite horizon may cost {Text(study.Truncation)}{Draws(study.TaggedDraws)}"),
            .. Mismatch(study),
            ("Seed", study.Seed.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private static IEnumerable<(string, string)> Plugins(Study study) =>
        study.Plugins.Count == 0 ? [] : [("Plug-ins", string.Join(", ", study.Plugins.Select(p => $"{p.File.Name} {p.Version}")))];

    private static IEnumerable<(string, string)> Estimators(Study study) =>
        study.Estimators.Count == 0 ? [] : [("Estimators", string.Join(", ", study.Estimators.Select(e => e.Descriptor.Name)))];

    private static IEnumerable<(string, string)> Mismatch(Study study) => study.Mismatch is { } plan
        ? [("Mismatch", $"policies of {string.Join(", ", plan.Equilibria.Select(e => e.Name))} in {string.Join("; ", plan.Deployments.Select(d => $"{d.Name} at {string.Join(", ", d.Distances.Select(Text))}"))}, with N = {study.Agents[^1].ToString(CultureInfo.InvariantCulture)}")]
        : [];

    private static string Draws(TaggedDraws draws) => draws == TaggedDraws.Independent ? "" : $", {Results.SnakeCase.Of(draws)} draws of the tagged agent";

    /// <summary>How many play the policy of a part of the population, in words.</summary>
    public static string Size(PopulationPart part) => part.Count is { } count
        ? $"{count.ToString(CultureInfo.InvariantCulture)} {(count == 1 ? "agent" : "agents")}"
        : $"{Text(100 * part.Share)} % of the agents";

    private static string Players(PopulationPolicy policy) =>
        policy.IsEquilibrium ? "everybody plays the equilibrium"
        : policy.Parts.Count == 0 ? $"everybody plays the policy {policy.Name}"
        : string.Join(", ", policy.Parts.Select(p => $"{Size(p)} play {(p.Policy.IsEquilibrium ? "the equilibrium" : $"the policy {p.Policy.Name}")}"));

    // "10, 100 explicit agents and 1000 agents by counts": runs of numbers that the same engine moves.
    private static string Populations(Study study)
    {
        string Numbers(EngineKind engine) => string.Join(", ", study.Agents.Where(n => StudyPopulation.Engine(study, n) == engine).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        string agents = Numbers(EngineKind.Agents), counts = Numbers(EngineKind.Counts);
        return (agents.Length, counts.Length) switch
        {
            (_, 0) => $"{agents} explicit agents",
            (0, _) => $"{counts} agents by counts",
            _ => $"{agents} explicit agents and {counts} by counts",
        };
    }

    private static string Initial(Study study) => study.Initial is { } initial
        ? initial.Length <= LabelsShown ? $"initial states are drawn from ({string.Join(", ", initial.Select(Text))})" : "initial states are drawn from a distribution given in the scenario"
        : "initial states are drawn from its stationary population";

    private static string Blocks(Study study)
    {
        var populations = study.Game.Populations;
        int count = populations.Blocks.Count;
        return count == 1 ? "" : $", {Count(count, "block")} of states that nobody leaves (of mass {string.Join(", ", Enumerable.Range(0, count).Select(b => Text(populations.Mass(b))))})";
    }

    private static string Radius(Study study)
    {
        if (!study.Game.Ambiguity.Descriptor.Parameters.Any(p => p.Name == "radius"))
        {
            return "";
        }

        double[] radii = new double[study.Game.States * study.Game.Actions];
        study.Game.Radius.Evaluate(study.Game.InitialCoupling(), radii);
        string values = radii.Min() == radii.Max() ? Text(radii[0]) : $"{Text(radii.Min())} to {Text(radii.Max())}";
        return $", radius {values}{(study.Game.Radius is FixedRadius ? "" : " at the game's initial distribution (it depends on the population)")}";
    }

    private static string Labels(IReadOnlyList<string> labels) => labels.Count <= LabelsShown
        ? string.Join(", ", labels)
        : $"{string.Join(", ", labels.Take(LabelsShown - 2))}, … {labels.Count - LabelsShown + 1} more …, {labels[^1]}";

    private static string Count(int number, string what) => number.ToString(CultureInfo.InvariantCulture) + " " + what + (number == 1 ? "" : "s");

    private static string Text(double value) =>
        value.ToString(value != 0 && Math.Abs(value) < 1e-4 ? "0.############e-0" : "0.############", CultureInfo.InvariantCulture);
}
