using RobustMfgSim.Verification.Exact;

namespace RobustMfgSim.Runner.Results;

/// <summary>Exact values as results write them: the robust figures first, those with the adversary held to the population's rule inside.</summary>
internal static class ExactJson
{
    public static void Write(JsonText json, ExactValues? exact)
    {
        if (exact is null)
        {
            json.Null("exact");
            return;
        }

        json.BeginObject("exact");
        Pair(json, exact.Robust);
        json.BeginObject("fixed_adversary");
        Pair(json, exact.FixedAdversary);
        json.End();
        json.Value("status", SnakeCase.Of(exact.Status));
        json.Value("certificate", exact.Certificate);
        json.Value("dropped_mass", exact.DroppedMass);
        json.Value("rounding", exact.Rounding);
        json.End();
    }

    private static void Pair(JsonText json, ExactPair pair)
    {
        json.Value("value", pair.Value);
        json.Value("best_value", pair.BestValue);
        json.Value("exploitability", pair.Exploitability);
        json.Value("error", pair.ExploitabilityError);
    }
}
