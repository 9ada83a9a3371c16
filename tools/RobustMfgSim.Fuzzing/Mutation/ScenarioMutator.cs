using System.Text;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Fuzzing;

/// <summary>Damages scenarios in one to three ways, each time the same for the same seed and number: bytes, lines, numbers, keys, labels, and whole nodes of the YAML tree.</summary>
public sealed class ScenarioMutator(ulong seed, IReadOnlyList<string> scenarios)
{
    private const int MostDamages = 3;

    /// <summary>The damaged scenario with a number; the scenarios are taken in turn.</summary>
    public byte[] Mutated(int number)
    {
        var choices = new Choices(seed, (uint)number);
        byte[] scenario = Encoding.UTF8.GetBytes(scenarios[number % scenarios.Count]);
        for (int damages = choices.Below(MostDamages) + 1; damages > 0; damages--)
        {
            scenario = Damaged(scenario, choices);
        }

        return scenario;
    }

    private static byte[] Damaged(byte[] scenario, Choices choices)
    {
        if (choices.Below(4) == 0)
        {
            return ByteMutations.Apply(scenario, choices);
        }

        string text = Encoding.UTF8.GetString(scenario);
        return Encoding.UTF8.GetBytes(choices.Below(3) == 0 ? NodeMutations.Apply(text, choices) : TextMutations.Apply(text, choices));
    }
}

/// <summary>Random choices that depend on a seed and a number alone.</summary>
public sealed class Choices(ulong seed, uint number)
{
    private RandomStream _stream = new(seed, StreamPurpose.Sampling, number);

    /// <summary>A whole number from 0 to one less than the limit; 0 for a limit below 1.</summary>
    public int Below(int limit) => limit < 1 ? 0 : (int)(_stream.NextUInt32() % (uint)limit);

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> several) => several[Below(several.Count)];
}
