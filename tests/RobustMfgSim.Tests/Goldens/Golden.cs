namespace RobustMfgSim.Tests.Goldens;

/// <summary>A text of the repository that the program writes: recorded anew by tools/regenerate-goldens.sh, compared otherwise.</summary>
internal static class Golden
{
    public static bool Regenerating => Environment.GetEnvironmentVariable("REGENERATE_GOLDENS") == "1";

    /// <summary>Compares a text with the file, line by line.</summary>
    public static void Assert(string path, string text)
    {
        if (Regenerating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        string recorded = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        NUnit.Framework.Assert.That(text.Split('\n'), Is.EqualTo(recorded.Split('\n')).AsCollection, $"{path} is not what the code says. If the change is meant: tools/regenerate-goldens.sh, and look at the difference.");
    }
}
