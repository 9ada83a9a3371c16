using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RobustMfgSim.Tests.House;

/// <summary>
/// The public surface of an assembly as text: one line a type, one indented line a member, in an order that does not depend on the source. What a compiler makes
/// of a record by itself (equality, copying, deconstruction) is left out: the word record says it.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Text(Assembly assembly) => string.Concat(assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal)
        .Select(type => $"{Head(type)}\n{string.Concat(Members(type).Order(StringComparer.Ordinal).Select(m => $"    {m}\n"))}\n"));

    private static string Head(Type type)
    {
        var parents = new[] { type.BaseType }.OfType<Type>().Where(b => b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && b != typeof(MulticastDelegate)).Select(t => ApiNames.Of(t))
            .Concat(type.GetInterfaces().Where(i => i.IsVisible && !Inherited(type).Contains(i) && !Generated(i, type)).Select(i => ApiNames.Of(i)).Order(StringComparer.Ordinal)).ToList();
        string name = $"{Kind(type)} {type.Namespace}.{ApiNames.Of(type)}";
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return $"{name}: {Method(type.GetMethod("Invoke")!)}";
        }

        return name + (type.IsEnum || parents.Count == 0 ? "" : " : " + string.Join(", ", parents)) + ApiNames.Constraints(type.GetGenericArguments());
    }

    private static string Kind(Type type)
    {
        bool record = type.GetMethods(Declared).Any(m => m.Name == "PrintMembers" && IsGenerated(m));
        string what = typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsEnum ? "enum" : type.IsInterface ? "interface"
            : type.IsValueType ? record ? "record struct" : "struct" : record ? "record" : "class";
        string modifiers = type.IsInterface || what == "delegate" ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed && type.IsClass ? "sealed " : "";
        bool readOnly = type.IsValueType && type.IsDefined(typeof(IsReadOnlyAttribute));
        return modifiers + (readOnly ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + what;
    }

    private static HashSet<Type> Inherited(Type type) =>
        [.. (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(i => i.GetInterfaces()))];

    // A record is IEquatable of itself by itself.
    private static bool Generated(Type implemented, Type type) => implemented == typeof(IEquatable<>).MakeGenericType(type.IsGenericTypeDefinition ? type.MakeGenericType(type.GetGenericArguments()) : type);

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        return type.IsEnum
            ? Enum.GetNames(type).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n} = {Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)}"))
            : type.GetFields(Declared).Where(f => Seen(f) && !f.IsSpecialName).Select(Field)
                .Concat(type.GetConstructors(Declared).Where(c => Seen(c) && !c.IsStatic && !IsGenerated(c)).Select(c => $"{Modifiers(c)}new({Parameters(c)})"))
                .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(Seen) && !IsGenerated(p)).Select(Property))
                .Concat(type.GetEvents(Declared).Where(e => Seen(e.AddMethod!)).Select(e => $"{Modifiers(e.AddMethod!)}event {ApiNames.Of(e)} {e.Name}"))
                .Concat(type.GetMethods(Declared).Where(m => Seen(m) && !IsGenerated(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(m => Modifiers(m) + Method(m)));
    }

    private static string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(t => t.Name))}>" : "";
        return $"{ApiNames.Of(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)}){(method.IsGenericMethod ? ApiNames.Constraints(method.GetGenericArguments()) : "")}";
    }

    private static string Property(PropertyInfo property)
    {
        string accessors = string.Concat(property.GetAccessors(true).Where(Seen).OrderBy(a => a.ReturnType == typeof(void)).Select(a =>
            (a.IsFamily ? "protected " : "") + (a.ReturnType != typeof(void) ? "get; " : a.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ")));
        string index = property.GetIndexParameters() is { Length: > 0 } indices ? $"[{string.Join(", ", indices.Select(Parameter))}]" : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(property.GetAccessors(true).First(Seen))}{required}{ApiNames.Of(property)} {property.Name}{index} {{ {accessors}}}";
    }

    private static string Field(FieldInfo field)
    {
        string modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{(field.IsFamily ? "protected " : "")}{modifiers}{ApiNames.Of(field)} {field.Name}{(field.IsLiteral ? " = " + ApiNames.Constant(field.GetRawConstantValue(), field.FieldType) : "")}";
    }

    private static string Modifiers(MethodBase method)
    {
        string access = method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "";
        bool overriding = method is MethodInfo info && info.GetBaseDefinition() != info;
        string dispatch = method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? method.IsAbstract ? "" : "default "
            : overriding ? "override " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";
        return access + dispatch;
    }

    private static string Parameters(MethodBase method)
    {
        string extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        return $"{way}{ApiNames.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + ApiNames.Constant(parameter.RawDefaultValue, parameter.ParameterType) : "")}";
    }

    private static bool Seen(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool Seen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name == "EqualityContract";
}
