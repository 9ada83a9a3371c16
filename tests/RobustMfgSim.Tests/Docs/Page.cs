using System.Text.RegularExpressions;
using RobustMfgSim.Tests.House;

namespace RobustMfgSim.Tests.Docs;

/// <summary>A page of the documentation, by its blocks of code.</summary>
internal sealed partial class Page(string path)
{
    internal const string Program = "dotnet run -c Release --project src/RobustMfgSim.Cli -- ";

    /// <summary>All of it.</summary>
    internal string Text { get; } = File.ReadAllText(Path.Combine(HouseTests.Root, path)).ReplaceLineEndings("\n");

    /// <summary>The blocks in a language.</summary>
    internal IEnumerable<string> Blocks(string language) => Block().Matches(Text).Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    /// <summary>All lines of shell blocks.</summary>
    internal IEnumerable<string> Commands() => Blocks("sh").SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The arguments of all commands that run the program.</summary>
    internal IEnumerable<string> ProgramCommands() => Commands().Where(c => c.StartsWith(Program, StringComparison.Ordinal)).Select(c => c[Program.Length..]);

    /// <summary>Code without indentation and empty lines.</summary>
    internal static string Unindented(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    [GeneratedRegex("^```(\\w+)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
