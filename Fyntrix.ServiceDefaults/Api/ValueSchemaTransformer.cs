using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Says in the API document what texts, numbers, times and enums are: the framework knows that of its own converters only, and
/// ours of <see cref="JsonDefaults"/> would leave it at "anything".
/// </summary>
internal sealed class ValueSchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var json = context.JsonTypeInfo;
        // Nothing is written of what a list or a dictionary holds where that would be "anything".
        if (json is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && schema.Items is null && KindOf(element) is { } item)
            schema.Items = Described(new OpenApiSchema(), element, item, IsNullable(element));
        if (json is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } held } && schema.AdditionalProperties is null && KindOf(held) is { } value)
            schema.AdditionalProperties = Described(new OpenApiSchema(), held, value, IsNullable(held));

        var declared = json.Type;
        if (KindOf(declared) is { } kind)
            Described(schema, declared, kind, IsNullable(declared) || context.JsonPropertyInfo is { IsGetNullable: true });
        return Task.CompletedTask;
    }

    private static bool IsNullable(Type declared) => TypeOf(declared) != declared;

    private static Type Patched(Type declared) =>
        declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(Patch<>) ? declared.GetGenericArguments()[0] : declared;

    private static Type TypeOf(Type declared) => Nullable.GetUnderlyingType(Patched(declared)) ?? Patched(declared);

    private static JsonSchemaType? KindOf(Type declared)
    {
        var type = TypeOf(declared);
        var isPatch = Patched(declared) != declared;
        return type == typeof(string) || type == typeof(DateTimeOffset) || type.IsEnum ? JsonSchemaType.String
            : type == typeof(decimal) ? JsonSchemaType.Number
            : type == typeof(bool) && isPatch ? JsonSchemaType.Boolean
            : type == typeof(int) && isPatch ? JsonSchemaType.Integer
            : null;
    }

    private static OpenApiSchema Described(OpenApiSchema schema, Type declared, JsonSchemaType kind, bool nullable)
    {
        var type = TypeOf(declared);
        schema.Type = nullable ? kind | JsonSchemaType.Null : kind;
        if (type == typeof(DateTimeOffset))
            schema.Format = "date-time";
        if (type.IsEnum)
            schema.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)name)];
        return schema;
    }
}
