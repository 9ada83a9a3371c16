using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Versioning;
using RobustMfgSim.Runner;

namespace RobustMfgSim.Tests.Scenarios.Plugins;

/// <summary>Assemblies with one plug-in class, written to a file instruction by instruction: broken in ways that a compiler would not let through, and made in milliseconds.</summary>
internal sealed class MadeUpPlugin
{
    private static readonly MethodInfo RegisterMethod = typeof(IRobustMfgPlugin).GetMethod(nameof(IRobustMfgPlugin.Register))!;

    public string Name { get; init; } = "made_up";

    public string Framework { get; init; } = $".NETCoreApp,Version=v{Environment.Version.Major}.{Environment.Version.Minor}";

    /// <summary>Whether the class implements the interface.</summary>
    public bool Implements { get; init; } = true;

    public bool Public { get; init; } = true;

    /// <summary>Writes the constructor beyond the call of that of object.</summary>
    public Action<ILGenerator> Constructor { get; init; } = _ => { };

    /// <summary>Writes Register; argument 1 is the catalog.</summary>
    public Action<ILGenerator> Register { get; init; } = _ => { };

    /// <summary>Throws a DivideByZeroException with a message.</summary>
    public static void Throw(ILGenerator code)
    {
        code.Emit(OpCodes.Ldstr, "made up");
        code.Emit(OpCodes.Newobj, typeof(DivideByZeroException).GetConstructor([typeof(string)])!);
        code.Emit(OpCodes.Throw);
    }

    /// <summary>Calls a static method without arguments or result.</summary>
    public static Action<ILGenerator> Call(MethodInfo method) => code => code.Emit(OpCodes.Call, method);

    /// <summary>A public static class with one empty public static method Do, in another assembly that is not written anywhere.</summary>
    public static MethodInfo MethodOf(string assembly, string version, string type)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName($"{assembly}, Version={version}"), typeof(object).Assembly);
        return MethodIn(builder.DefineDynamicModule(assembly), type);
    }

    /// <summary>Writes an assembly with such a class, for a plug-in to depend on.</summary>
    public static MethodInfo WriteDependency(string folder, string assembly)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName($"{assembly}, Version=2.0.0.0"), typeof(object).Assembly);
        var method = MethodIn(builder.DefineDynamicModule(assembly), "Helper");
        builder.Save(Path.Combine(folder, assembly + ".dll"));
        return method;
    }

    /// <summary>Writes the assembly and gives its path.</summary>
    public string Write(string folder)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName($"{Name}, Version=1.2.3.0"), typeof(object).Assembly);
        assembly.SetCustomAttribute(new(typeof(TargetFrameworkAttribute).GetConstructor([typeof(string)])!, [Framework]));
        var type = assembly.DefineDynamicModule(Name).DefineType(
            "MadeUp.Plugin", TypeAttributes.Class | (Public ? TypeAttributes.Public : TypeAttributes.NotPublic), typeof(object), Implements ? [typeof(IRobustMfgPlugin)] : []);
        var make = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, []).GetILGenerator();
        make.Emit(OpCodes.Ldarg_0);
        make.Emit(OpCodes.Call, typeof(object).GetConstructor([])!);
        Constructor(make);
        make.Emit(OpCodes.Ret);
        var register = type.DefineMethod(nameof(Register), MethodAttributes.Public | MethodAttributes.Virtual, typeof(void), [typeof(Catalog)]);
        var code = register.GetILGenerator();
        Register(code);
        code.Emit(OpCodes.Ret);
        if (Implements)
        {
            type.DefineMethodOverride(register, RegisterMethod);
        }

        type.CreateType();
        string path = Path.Combine(folder, Name + ".dll");
        assembly.Save(path);
        return path;
    }

    private static MethodInfo MethodIn(ModuleBuilder module, string name)
    {
        var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        type.DefineMethod("Do", MethodAttributes.Public | MethodAttributes.Static).GetILGenerator().Emit(OpCodes.Ret);
        return type.CreateType().GetMethod("Do")!;
    }
}
