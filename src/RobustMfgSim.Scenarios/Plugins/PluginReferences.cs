using System.Reflection;
using System.Runtime.Versioning;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Scenarios.Plugins;

// Whether a plug-in and this program fit together: everything that it uses is looked for before anything of it runs, so that what is missing is said here and not in the middle of a study.
internal static class PluginReferences
{
    private const int Shown = 3;

    private static readonly AssemblyName Host = typeof(Catalog).Assembly.GetName();

    // Only what the runtime cannot run is refused.
    public static void CheckFramework(PluginMetadata metadata)
    {
        if (metadata.Framework is not { } text)
        {
            return;
        }

        var framework = new FrameworkName(text);
        var here = new Version(Environment.Version.Major, Environment.Version.Minor);
        bool runs = framework.Identifier switch { ".NETCoreApp" => framework.Version <= here, ".NETStandard" => true, _ => false };
        if (!runs)
        {
            string built = framework.Identifier == ".NETCoreApp" ? $".NET {framework.Version}" : $"{framework.Identifier} {framework.Version}";
            throw new PluginException($"it is built for {built}, and this program runs on .NET {here}. Build it with <TargetFramework>net{here}</TargetFramework>.");
        }
    }

    // Every assembly that it refers to, and every type and member of this program's that it uses.
    public static void Check(PluginMetadata metadata, Assembly assembly, PluginContext context)
    {
        foreach (var name in metadata.References)
        {
            try
            {
                context.LoadFromAssemblyName(name);
            }
            catch (Exception e) when (e is FileNotFoundException or FileLoadException or BadImageFormatException)
            {
                throw new PluginException(PluginContext.IsShared(name.Name!)
                    ? $"it uses {name.Name}, which this program does not have{Versions(metadata)}."
                    : $"it needs the assembly {name.Name} {name.Version}, which cannot be loaded: it is neither beside the plug-in nor part of .NET. Build with <EnableDynamicLoading>true</EnableDynamicLoading>, which puts it there.", e);
            }
        }

        var missing = metadata.SharedMembers.Select(token => Missing(assembly.ManifestModule, token)).OfType<string>().Distinct().ToList();
        if (missing.Count > 0)
        {
            string more = missing.Count > Shown ? $" and {missing.Count - Shown} more" : "";
            throw new PluginException($"it uses what this program does not have: {string.Join("; ", missing.Take(Shown))}{more}{Versions(metadata)}.");
        }
    }

    // All types of the assembly; the runtime finds here what a class lacks of an interface that has changed.
    public static Type[] Types(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            throw new PluginException($"a class of it does not fit: {Words(e.LoaderExceptions.OfType<Exception>().First())}", e);
        }
    }

    // A fault of a plug-in in one line, without the parameter that .NET appends.
    public static string Words(Exception fault) => $"{fault.GetType().Name}: {fault.Message.Split(" (Parameter")[0].ReplaceLineEndings(" ").TrimEnd('.')}.";

    private static string? Missing(Module module, int token)
    {
        try
        {
            module.ResolveMember(token);
            return null;
        }
        catch (Exception e) when (e is TypeLoadException or MissingMemberException)
        {
            return e.Message.ReplaceLineEndings(" ").TrimEnd('.');
        }
    }

    // Both versions, where they differ: that is the likely reason.
    private static string Versions(PluginMetadata metadata)
    {
        var built = metadata.References.FirstOrDefault(r => r.Name!.StartsWith("RobustMfgSim.", StringComparison.Ordinal) && r.Version != Host.Version);
        return built is null ? ""
            : $". It was built against RobustMfgSim {built.Version}, and this is {Host.Version}; build it against this version";
    }
}
