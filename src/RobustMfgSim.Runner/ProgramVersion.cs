using System.Reflection;

namespace RobustMfgSim.Runner;

/// <summary>The version of the program, as printed in results.</summary>
public static class ProgramVersion
{
    /// <summary>For example 0.1.0.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
