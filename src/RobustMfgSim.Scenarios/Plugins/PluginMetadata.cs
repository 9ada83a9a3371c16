using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace RobustMfgSim.Scenarios.Plugins;

// What an assembly file says about itself, read without loading it.
internal sealed record PluginMetadata(AssemblyName Name, string? Framework, IReadOnlyList<AssemblyName> References, IReadOnlyList<int> SharedMembers)
{
    private const string FrameworkAttribute = "TargetFrameworkAttribute";

    // Null when the bytes are no .NET assembly. SharedMembers are the tokens of everything it uses of assemblies for which shared holds, types before their members.
    public static PluginMetadata? Read(byte[] bytes, Func<string, bool> shared)
    {
        try
        {
            using var file = new PEReader(new MemoryStream(bytes));
            if (!file.HasMetadata || file.GetMetadataReader() is not { IsAssembly: true } reader)
            {
                return null;
            }

            return new(
                reader.GetAssemblyDefinition().GetAssemblyName(), FrameworkOf(reader),
                [.. reader.AssemblyReferences.Select(h => reader.GetAssemblyReference(h).GetAssemblyName())], [.. Members(reader, shared)]);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    // ".NETCoreApp,Version=v10.0"; null where the assembly does not say.
    private static string? FrameworkOf(MetadataReader reader)
    {
        foreach (var attribute in reader.GetAssemblyDefinition().GetCustomAttributes().Select(reader.GetCustomAttribute))
        {
            if (attribute.Constructor.Kind == HandleKind.MemberReference
                && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
                && reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)parent).Name, FrameworkAttribute))
            {
                var value = reader.GetBlobReader(attribute.Value);
                value.ReadUInt16(); // the prolog of every attribute (ECMA-335, II.23.3)
                return value.ReadSerializedString();
            }
        }

        return null;
    }

    private static IEnumerable<int> Members(MetadataReader reader, Func<string, bool> shared)
    {
        var types = reader.TypeReferences.Where(h => IsShared(reader, h, shared)).ToHashSet();
        return types.Select(h => MetadataTokens.GetToken(h))
            .Concat(reader.MemberReferences
                .Where(h => reader.GetMemberReference(h).Parent is { Kind: HandleKind.TypeReference } parent && types.Contains((TypeReferenceHandle)parent))
                .Select(h => MetadataTokens.GetToken(h)));
    }

    // A nested type belongs to the type around it.
    private static bool IsShared(MetadataReader reader, TypeReferenceHandle handle, Func<string, bool> shared)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => shared(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)),
            HandleKind.TypeReference => IsShared(reader, (TypeReferenceHandle)scope, shared),
            _ => false,
        };
    }
}
