using System.Globalization;
using System.Reflection;

namespace RobustMfgSim.Tests.House;

/// <summary>Types as C# writes them, with what may be null.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(char)] = "char",
    };

    private static readonly NullabilityInfoContext Context = new();

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Context.Create(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Context.Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, Context.Create(field));

    public static string Of(EventInfo happening) => Of(happening.EventHandlerType!, Context.Create(happening));

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability?.ElementType ?? nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value, nullability?.GenericTypeArguments is [var only] ? only : null) + "?";
        }

        // Of a type parameter the metadata does not tell T from T?.
        string mark = type.IsGenericParameter ? "" : NullabilityState.Nullable == nullability?.ReadState || NullabilityState.Nullable == nullability?.WriteState ? "?" : "";
        return (type.IsArray ? $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]" : Plain(type, nullability)) + mark;
    }

    public static string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint));

    public static string Constant(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        not null when type.IsEnum => $"{type.Name}.{Enum.GetName(type, value)}",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraint(Type parameter)
    {
        var special = parameter.GenericParameterAttributes;
        var words = new[] { special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? "struct" : special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : null }
            .Concat(parameter.GetGenericParameterConstraints().Where(t => t != typeof(ValueType)).Select(t => Of(t))).OfType<string>().ToList();
        return words.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", words)}";
    }

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (Words.TryGetValue(type, out string? word))
        {
            return word;
        }

        string outer = type.DeclaringType is { } declaring && !type.IsGenericParameter ? Of(declaring) + "." : "";
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        if (tick < 0)
        {
            return outer + type.Name;
        }

        var arguments = type.GetGenericArguments();
        var known = nullability?.GenericTypeArguments;
        return $"{outer}{type.Name[..tick]}<{string.Join(", ", arguments.Select((a, i) => Of(a, known?.Length == arguments.Length ? known[i] : null)))}>";
    }
}
