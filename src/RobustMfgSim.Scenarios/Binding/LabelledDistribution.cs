using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Scenarios.Yaml;

namespace RobustMfgSim.Scenarios.Binding;

// Probabilities by label, those not named 0; they sum to 1 within 1e-9.
internal static class LabelledDistribution
{
    public static double[]? Read(MappingNode mapping, string path, string what, IReadOnlyList<string> labels, string name, Scalars scalars)
    {
        var values = new double[labels.Count];
        int before = scalars.Problems.Count;
        foreach (var (key, value) in mapping.Entries)
        {
            int index = labels.Index().Where(l => l.Item == key.Value).Select(l => l.Index).DefaultIfEmpty(-1).First();
            if (index < 0)
            {
                scalars.Problems.Add(key, $"unknown {what} '{key.Short}' in {path}. {NearMiss.Hint(key.Value, labels)}");
            }
            else
            {
                values[index] = scalars.Number(value, $"{path}.{key.Short}", x => x is >= 0 and <= 1, "a probability lies in [0, 1]") ?? 0;
            }
        }

        if (scalars.Problems.Count == before && Math.Abs(values.Sum() - 1) > Tolerances.RowSum)
        {
            scalars.Problems.Add(mapping, $"{name} sums to {values.Sum().ToString("G12", CultureInfo.InvariantCulture)}; it must sum to 1 within 1e-9.");
        }

        return scalars.Problems.Count > before ? null : values;
    }
}
