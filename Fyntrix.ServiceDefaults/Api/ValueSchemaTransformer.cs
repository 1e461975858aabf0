using System.Text.Json.Nodes;
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
        var declared = context.JsonTypeInfo.Type;
        var patched = declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(Patch<>) ? declared.GetGenericArguments()[0] : declared;
        var type = Nullable.GetUnderlyingType(patched) ?? patched;
        JsonSchemaType? kind =
            type == typeof(string) || type == typeof(DateTimeOffset) || type.IsEnum ? JsonSchemaType.String
            : type == typeof(decimal) ? JsonSchemaType.Number
            : type == typeof(bool) && patched != declared ? JsonSchemaType.Boolean
            : type == typeof(int) && patched != declared ? JsonSchemaType.Integer
            : null;
        if (kind is null)
            return Task.CompletedTask;

        var nullable = type != declared || context.JsonPropertyInfo is { IsGetNullable: true };
        schema.Type = nullable ? kind | JsonSchemaType.Null : kind;
        if (type == typeof(DateTimeOffset))
            schema.Format = "date-time";
        if (type.IsEnum)
            schema.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)name)];
        return Task.CompletedTask;
    }
}
