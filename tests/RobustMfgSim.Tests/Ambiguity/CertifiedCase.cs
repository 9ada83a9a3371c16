using System.Text.Json;
using RobustMfgSim.Core.Ambiguity;

namespace RobustMfgSim.Tests.Ambiguity;

/// <summary>An inner problem whose minimum is known with a certified error, computed elsewhere in high precision with primal and dual bounds.</summary>
public sealed record CertifiedCase(
    string Id, string Family, string[] Tags, JsonElement Parameters, double[] Nominal, double[] Values, double Minimum, double[] Minimiser, bool MinimiserUnique)
{
    private static readonly Lazy<CertifiedCase[]> Loaded = new(Load);

    public static IReadOnlyList<CertifiedCase> All => Loaded.Value;

    public double Radius => Parameters.TryGetProperty("radius", out var radius) ? radius.GetDouble() : 0;

    public Support Support => Parameters.TryGetProperty("support", out var support) && support.GetString() == "nominal" ? Support.Nominal : Support.Full;

    public double Number(string name) => Parameters.GetProperty(name).GetDouble();

    public double[] Vector(string name) => Numbers(Parameters.GetProperty(name));

    public double[][] Matrix(string name) => [.. Parameters.GetProperty(name).EnumerateArray().Select(Numbers)];

    public override string ToString() => Id;

    private static CertifiedCase[] Load()
    {
        using var stream = typeof(CertifiedCase).Assembly.GetManifestResourceStream("ambiguity_cases.json")
            ?? throw new InvalidOperationException("The certified cases are not embedded in the test assembly.");
        var root = JsonDocument.Parse(stream).RootElement;
        CertifiedCase[] cases = [.. root.GetProperty("cases").EnumerateArray().Select(Read)];
        return cases.Length == root.GetProperty("count").GetInt32()
            ? cases
            : throw new InvalidOperationException($"The file announces {root.GetProperty("count")} cases and holds {cases.Length}.");
    }

    private static CertifiedCase Read(JsonElement e) => new(
        e.GetProperty("id").GetString()!, e.GetProperty("family").GetString()!, [.. e.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!)],
        e.GetProperty("params"), Numbers(e.GetProperty("p0")), Numbers(e.GetProperty("V")), e.GetProperty("value").GetDouble(),
        Numbers(e.GetProperty("minimiser")), e.GetProperty("minimiser_unique").ValueKind == JsonValueKind.True);

    private static double[] Numbers(JsonElement e) => [.. e.EnumerateArray().Select(x => x.GetDouble())];
}
