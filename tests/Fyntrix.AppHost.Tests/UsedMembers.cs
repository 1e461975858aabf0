using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Fyntrix.AppHost.Tests;

/// <summary>What a program uses of other assemblies, read from its metadata.</summary>
internal static class UsedMembers
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>A line of <see cref="Signatures"/> for each member of the assemblies that it calls, or has as the implementation of an interface.</summary>
    public static IReadOnlyList<string> Of(string program, IReadOnlyCollection<string> assemblies)
    {
        using var file = new PEReader(File.OpenRead(BuiltProgram.File(program)));
        var metadata = file.GetMetadataReader();
        var module = BuiltProgram.Load(program).ManifestModule;
        bool IsOfThem(Type type) => assemblies.Contains(type.Assembly.GetName().Name);

        var called =
            from handle in metadata.MemberReferences
            let reference = metadata.GetMemberReference(handle)
            let parent = Referenced(metadata, reference.Parent)
            where !parent.IsNil
            let type = module.ResolveType(MetadataTokens.GetToken(parent))
            where IsOfThem(type)
            select type.IsGenericType ? type.GetMember(metadata.GetString(reference.Name), Any).Single() : module.ResolveMember(MetadataTokens.GetToken(handle))!;
        var implemented = module.GetTypes().SelectMany(t => t.GetInterfaces()).Where(IsOfThem).SelectMany(t => t.GetMembers());
        return [.. called.Concat(implemented).Select(PropertyOfAccessor).Select(Signatures.Of).Distinct()];
    }

    /// <summary>The type of another assembly that a member belongs to, the definition when it is generic; nil when it is none.</summary>
    private static EntityHandle Referenced(MetadataReader metadata, EntityHandle parent)
    {
        if (parent.Kind is HandleKind.TypeSpecification)
        {
            // ECMA-335 II.23.2.12: GENERICINST (CLASS | VALUETYPE) TypeDefOrRef …
            var signature = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (signature.ReadSignatureTypeCode() is not SignatureTypeCode.GenericTypeInstance)
                return default;
            signature.ReadCompressedInteger();
            parent = signature.ReadTypeHandle();
        }

        return parent.Kind is HandleKind.TypeReference ? parent : default;
    }

    private static MemberInfo PropertyOfAccessor(MemberInfo member) => member is MethodBase { IsSpecialName: true, IsConstructor: false }
        ? member.DeclaringType!.GetProperties(Any).Single(p => p.GetMethod?.MetadataToken == member.MetadataToken || p.SetMethod?.MetadataToken == member.MetadataToken)
        : member;
}
