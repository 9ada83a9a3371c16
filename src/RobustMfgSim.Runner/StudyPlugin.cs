namespace RobustMfgSim.Runner;

/// <summary>A file with the SHA-256 of what is in it.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record HashedFile(string Name, string Sha256);

/// <summary>
/// A plug-in that a study uses. File name, version and hashes are part of the resolved scenario and so of its hash: a run whose plug-in has changed is another run. Where the files are is not.
/// </summary>
/// <param name="File">The assembly.</param>
/// <param name="Version">Version of the assembly.</param>
/// <param name="Dependencies">Assemblies that it brings along, by name.</param>
public sealed record StudyPlugin(HashedFile File, string Version, IReadOnlyList<HashedFile> Dependencies)
{
    /// <summary>Folder, in the folder of a run, of the copies that let the resolved scenario there run again.</summary>
    public const string Folder = "plugins";

    /// <summary>Paths of all files that it needs: the assembly, its dependencies, and the list of them where there is one.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Where a run keeps its copy, relative to the folder of the run; with slashes.</summary>
    public string KeptFile => $"{KeptFolder}/{File.Name}";

    private string KeptFolder => $"{Folder}/{Path.GetFileNameWithoutExtension(File.Name)}";

    /// <summary>Copies <see cref="Paths"/> to where <see cref="KeptFile"/> looks for them; those that are there already stay.</summary>
    /// <param name="run">The folder of the run.</param>
    /// <exception cref="IOException">A file cannot be copied.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read or written.</exception>
    public void KeepIn(string run)
    {
        string kept = Path.Combine(run, KeptFolder);
        Directory.CreateDirectory(kept);
        foreach (string path in Paths.Where(p => Path.GetDirectoryName(p) != kept))
        {
            System.IO.File.Copy(path, Path.Combine(kept, Path.GetFileName(path)), overwrite: true);
        }
    }
}
