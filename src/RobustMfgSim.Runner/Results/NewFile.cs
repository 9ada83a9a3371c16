namespace RobustMfgSim.Runner.Results;

/// <summary>The name of a file that is to be made and must not be there.</summary>
internal static class NewFile
{
    /// <summary>Checks it.</summary>
    /// <param name="path">The name.</param>
    /// <param name="what">What the file is, for messages.</param>
    /// <param name="example">How to give a good one.</param>
    /// <exception cref="RunFolderException">It is empty, a folder, or there already; the message says what to do.</exception>
    public static void Check(string path, string what, string example)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new RunFolderException($"the name of the {what} file is empty. Give one, for example {example}.");
        }

        if (File.Exists(path))
        {
            throw new RunFolderException($"the file {path} exists; it is not overwritten. Give another name or remove it.");
        }

        if (Directory.Exists(path))
        {
            throw new RunFolderException($"{path}: this is a folder. Give the name of a file, for example {example}.");
        }
    }
}
