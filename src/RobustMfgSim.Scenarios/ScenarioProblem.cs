using System.Globalization;

namespace RobustMfgSim.Scenarios;

/// <summary>One thing that is wrong with a scenario.</summary>
/// <param name="File">Name of the file without its folder, or the option of the command line that is wrong.</param>
/// <param name="Line">Line, from 1; 0 when the problem has no place in the file.</param>
/// <param name="Column">Column, from 1; 0 when the problem has no place in the file.</param>
/// <param name="Message">What was found, what is allowed, what to do.</param>
public sealed record ScenarioProblem(string File, int Line, int Column, string Message)
{
    /// <summary>For example "beach-bar.yaml(14,11): ambiguity.radius is -0.1; a total-variation radius lies in [0, 1]."</summary>
    public override string ToString() =>
        Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column}): {Message}") : $"{File}: {Message}";
}
