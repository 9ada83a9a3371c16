using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Scenarios.Plugins;

// A plug-in that is loaded: what identifies it, and its classes.
internal sealed record LoadedPlugin(StudyPlugin Plugin, IReadOnlyList<Type> Classes);

// From a file to classes that can register what they have. What is hashed is what is loaded.
internal static class PluginLoader
{
    // A sweep reads its scenario many times; an assembly is loaded once for all of them.
    private static readonly ConcurrentDictionary<(string Path, string Sha256), LoadedPlugin> Known = new();

    public static LoadedPlugin Load(string path)
    {
        byte[] bytes = Bytes(path);
        var key = (path, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return Known.TryGetValue(key, out var known) ? known : Known[key] = Load(path, bytes, key.Item2);
    }

    // Makes the plug-in's objects and lets them register.
    public static void Register(LoadedPlugin plugin, Catalog catalog)
    {
        foreach (var type in plugin.Classes)
        {
            try
            {
                ((IRobustMfgPlugin)Activator.CreateInstance(type)!).Register(catalog);
            }
            catch (TargetInvocationException fault)
            {
                throw new PluginException($"the constructor of its class {type.FullName} failed: {PluginReferences.Words(fault.InnerException!)}", fault);
            }
            catch (Exception fault)
            {
                throw new PluginException($"its class {type.FullName} could not register what it has: {PluginReferences.Words(fault)}", fault);
            }
        }
    }

    private static LoadedPlugin Load(string path, byte[] bytes, string sha256)
    {
        var metadata = PluginMetadata.Read(bytes, PluginContext.IsShared)
            ?? throw new PluginException("it is not a .NET assembly. Name the .dll that 'dotnet build' of the plug-in's project makes.");
        PluginReferences.CheckFramework(metadata);
        var context = new PluginContext(path);
        var assembly = Loaded(context, bytes, path);
        PluginReferences.Check(metadata, assembly, context);
        string[] dependencies = Dependencies(metadata, context);
        string list = Path.ChangeExtension(path, ".deps.json");
        var plugin = new StudyPlugin(
            new(Path.GetFileName(path), sha256), metadata.Name.Version?.ToString() ?? "",
            [.. dependencies.Select(d => new HashedFile(Path.GetFileName(d), Convert.ToHexStringLower(SHA256.HashData(Bytes(d)))))])
        {
            Paths = [path, .. dependencies, .. File.Exists(list) ? [list] : Array.Empty<string>()],
        };
        return new(plugin, Classes(assembly));
    }

    private static byte[] Bytes(string path)
    {
        if (!File.Exists(path))
        {
            throw new PluginException(Directory.Exists(path)
                ? "this is a folder. Name the .dll in it."
                : $"the file does not exist; looked for {path}. Paths are relative to the scenario file; is the plug-in built?");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException($"the file cannot be read: {e.Message}", e);
        }
    }

    // With its symbols, where they are beside it, so that a fault of the plug-in names its lines.
    private static Assembly Loaded(PluginContext context, byte[] bytes, string path)
    {
        string symbols = Path.ChangeExtension(path, ".pdb");
        try
        {
            using var debug = File.Exists(symbols) ? new MemoryStream(Bytes(symbols)) : null;
            return context.LoadFromStream(new MemoryStream(bytes), debug);
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException)
        {
            throw new PluginException($"the runtime cannot load it: {e.Message}", e);
        }
    }

    // Paths of all assemblies that it brings along, directly or through others, by name.
    private static string[] Dependencies(PluginMetadata metadata, PluginContext context)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<AssemblyName>(metadata.References);
        while (open.TryDequeue(out var name))
        {
            if (context.PathOf(name) is { } path && found.Add(path) && PluginMetadata.Read(Bytes(path), PluginContext.IsShared) is { } next)
            {
                next.References.ToList().ForEach(open.Enqueue);
            }
        }

        return [.. found.OrderBy(Path.GetFileName, StringComparer.Ordinal)];
    }

    private static List<Type> Classes(Assembly assembly)
    {
        var candidates = PluginReferences.Types(assembly).Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IRobustMfgPlugin))).ToList();
        var usable = candidates.Where(t => t.IsVisible && t.GetConstructor(Type.EmptyTypes) is not null).OrderBy(t => t.FullName, StringComparer.Ordinal).ToList();
        if (usable.Count > 0)
        {
            return usable;
        }

        string found = candidates.Count == 0 ? "it has no class that implements IRobustMfgPlugin"
            : $"its class {candidates[0].FullName} implements IRobustMfgPlugin but is not public or has no public constructor without parameters";
        throw new PluginException($"{found}. A plug-in needs a public class that implements IRobustMfgPlugin and has a public constructor without parameters.");
    }
}
