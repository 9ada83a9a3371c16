using System.Globalization;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Verification.Bounds;

namespace RobustMfgSim.Cli.Display;

/// <summary>One verdict in plain words, with every bound and every number of agents of which it is true.</summary>
internal static class VerdictWords
{
    /// <summary>
    /// One sentence, or none where no bound has the verdict: "held, the exact value or the whole interval lies below the bound: T1 on the mean field distance at every N; ...".
    /// </summary>
    public static IEnumerable<string> Of(Outcome outcome, Verdict verdict)
    {
        long[] all = [.. outcome.Curves.Select(c => c.Point.Agents)];
        var parts = outcome.Curves
            .SelectMany(c => c.Bounds.Where(b => b.Verdict == verdict).Select(b => (c.Point.Agents, b.Quantity, Name: Name(b))))
            .GroupBy(x => (x.Quantity, x.Name), x => x.Agents)
            .GroupBy(g => (g.Key.Quantity, Where: Where([.. g], all)), g => g.Key.Name)
            .Select(g => $"{string.Join(", ", g)} on the {SnakeCase.Of(g.Key.Quantity).Replace('_', ' ')} {g.Key.Where}")
            .ToList();
        return parts.Count == 0 ? [] : [$"{Meaning(verdict)}: {string.Join("; ", parts)}"];
    }

    private static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.Violated => "VIOLATED, an interval or an exact value lies above the bound",
        Verdict.Undecided => "undecided, an interval contains the bound",
        Verdict.NotRefuted => "not refuted, no deviator tried gains as much as the bound allows, others might",
        Verdict.Held => "held, the exact value or the whole interval lies below the bound",
        _ => "not applicable, for reasons given in report.html",
    };

    // What proves nothing must not pass for a proof.
    private static string Name(BoundCheck bound) => bound switch
    {
        { Certified: true } or { Value: null } => bound.Name,
        { Confidence: { } confidence } => string.Create(CultureInfo.InvariantCulture, $"{bound.Name} ({100 * confidence:0.###} % confidence)"),
        _ => $"{bound.Name} (an estimate)",
    };

    // "at every N", "at N = 10 to 1000" for three or more of the study's numbers in a row, else all of them.
    private static string Where(long[] agents, long[] all)
    {
        int first = Array.IndexOf(all, agents[0]);
        bool inARow = agents.AsSpan().SequenceEqual(all.AsSpan(first, Math.Min(agents.Length, all.Length - first)));
        return agents.Length == all.Length ? "at every N"
            : inARow && agents.Length >= 3 ? string.Create(CultureInfo.InvariantCulture, $"at N = {agents[0]} to {agents[^1]}")
            : $"at N = {string.Join(", ", agents.Select(n => n.ToString(CultureInfo.InvariantCulture)))}";
    }
}
