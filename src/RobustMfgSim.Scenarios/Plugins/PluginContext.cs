using System.Reflection;
using System.Runtime.Loader;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Scenarios.Plugins;

// The assemblies of one plug-in. Those of this program and its mathematics are the host's, whatever version the plug-in was built against, so that types are the same on both sides; .NET is the
// runtime's; everything else is the plug-in's own.
internal sealed class PluginContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private static readonly AssemblyLoadContext Host = GetLoadContext(typeof(Catalog).Assembly)!;

    private readonly AssemblyDependencyResolver _resolver = new(path);

    public static bool IsShared(string name) => name.StartsWith("RobustMfgSim.", StringComparison.Ordinal) || name is "MathNet.Numerics";

    public string? PathOf(AssemblyName name) => IsShared(name.Name!) ? null : _resolver.ResolveAssemblyToPath(name);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (IsShared(assemblyName.Name!))
        {
            return Host.LoadFromAssemblyName(new AssemblyName(assemblyName.Name!));
        }

        return PathOf(assemblyName) is { } own ? LoadFromAssemblyPath(own) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } own ? LoadUnmanagedDllFromPath(own) : 0;
}
