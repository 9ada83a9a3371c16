using System.Reflection;
using System.Text;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Cli.Scaffolding;

/// <summary>The files of a new project, made from the embedded templates: paths and texts with the name in the place of CLASS and of {{name}}, {{file}}, {{home}}, {{framework}}, {{version}}.</summary>
internal static class Scaffold
{
    private const string Root = "Templates/";

    /// <summary>What can be made, with the folders of templates that it is made from.</summary>
    private static readonly Dictionary<string, string[]> Parts = new(StringComparer.Ordinal)
    {
        ["policy"] = ["common", "plugin", "policy"],
        ["game"] = ["common", "plugin", "game"],
        ["study"] = ["common", "study"],
    };

    public static IReadOnlyList<string> Kinds { get; } = [.. Parts.Keys];

    /// <summary>Paths, with slashes, and texts, in order.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="name">Name of the project.</param>
    /// <param name="home">Folder of the program whose assemblies the project refers to.</param>
    public static IReadOnlyList<(string Path, string Text)> Files(string kind, ProjectName name, string home)
    {
        (string Token, string Value)[] tokens =
        [
            ("CLASS", name.Class), ("{{name}}", name.Snake), ("{{file}}", name.File), ("{{home}}", home),
            ("{{framework}}", $"net{Environment.Version.Major}.{Environment.Version.Minor}"), ("{{version}}", ProgramVersion.Text),
        ];
        string Filled(string text) => tokens.Aggregate(text, (t, token) => t.Replace(token.Token, token.Value, StringComparison.Ordinal));
        return
        [
            .. from resource in typeof(Scaffold).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)
               from part in Parts[kind]
               where resource.StartsWith($"{Root}{part}/", StringComparison.Ordinal)
               let path = resource[(Root.Length + part.Length + 1)..]
               orderby path
               select (Filled(path), Filled(Text(resource))),
        ];
    }

    private static string Text(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
