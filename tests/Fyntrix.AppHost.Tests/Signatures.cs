using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Fyntrix.AppHost.Tests;

/// <summary>Public types and members as lines of text, the same for a stand-in and for what it stands in for.</summary>
internal static class Signatures
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
    };

    // What the compiler writes for a record, and what every object has.
    private static readonly string[] Implied = ["Equals", "GetHashCode", "ToString", "Deconstruct", "<Clone>$"];

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A line for each public type, for each type that it derives from or implements, and for each of its own public members.</summary>
    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(All);

    public static IEnumerable<string> All(Type type) =>
        [Of(type), .. Bases(type).Select(b => $"{FullName(type)} is {FullName(b)}"), .. Members(type).Select(Of)];

    /// <summary>Such as <c>interface Aspire.Hosting.ApplicationModel.IResourceBuilder&lt;T&gt; where out T : IResource</c>.</summary>
    public static string Of(Type type)
    {
        var kind = type.IsInterface ? "interface"
            : type.IsEnum ? "enum"
            : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        return $"{kind} {FullName(type)}{Constraints(type.GetGenericArguments())}";
    }

    /// <summary>Such as <c>Aspire.Hosting.ApplicationModel.IResourceBuilder&lt;T&gt;: T Resource { get; }</c>.</summary>
    public static string Of(MemberInfo member) => $"{FullName(member.DeclaringType!)}: " + member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => Property(property),
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{TypeName(Nullability.Create(method.ReturnParameter))} {method.Name}{Arguments(method)}({Parameters(method)}){Constraints(method.GetGenericArguments())}",
        FieldInfo field => $"{TypeName(Nullability.Create(field))} {field.Name}",
        _ => throw new NotSupportedException($"{member.MemberType} {member.Name} has no line yet."),
    };

    private static IEnumerable<MemberInfo> Members(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(m => m is not Type and not MethodBase { IsSpecialName: true, IsConstructor: false } and not EventInfo && !Implied.Contains(m.Name));

    private static IEnumerable<Type> Bases(Type type)
    {
        foreach (var contract in type.GetInterfaces())
            yield return contract;
        for (var parent = type.BaseType; parent is not null && parent != typeof(object); parent = parent.BaseType)
            yield return parent;
    }

    private static string FullName(Type type) => $"{type.Namespace}.{Name(type)}";

    private static string Property(PropertyInfo property)
    {
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var set = property.SetMethod is not { IsPublic: true } setter ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;"
            : " set;";
        return $"{required}{TypeName(Nullability.Create(property))} {property.Name} {{{(property.GetMethod is { IsPublic: true } ? " get;" : "")}{set} }}";
    }

    private static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(p =>
            $"{(p.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{TypeName(Nullability.Create(p))} {p.Name}{Default(p)}"));
    }

    private static string Default(ParameterInfo parameter) => !parameter.HasDefaultValue ? "" : " = " + parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool value => value ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string Arguments(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(
        from parameter in parameters
        where parameter.IsGenericParameter
        let flags = parameter.GenericParameterAttributes
        let variance = flags.HasFlag(GenericParameterAttributes.Covariant) ? "out " : ""
        let rules = parameter.GetGenericParameterConstraints().Select(Name)
            .Prepend(flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : "")
            .Append(flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? "new()" : "")
            .Where(r => r.Length > 0)
            .ToList()
        where rules.Count > 0
        select $" where {variance}{parameter.Name} : {string.Join(", ", rules)}");

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
    }

    private static string TypeName(NullabilityInfo info)
    {
        var type = info.Type;
        if (type.IsValueType && !type.IsGenericType || type.IsGenericParameter || Nullable.GetUnderlyingType(type) is not null)
            return Name(type);
        var name = type.IsArray ? TypeName(info.ElementType!) + "[]"
            : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", info.GenericTypeArguments.Select(TypeName))}>"
            : Name(type);
        return !type.IsValueType && info.ReadState is NullabilityState.Nullable ? name + "?" : name;
    }
}
