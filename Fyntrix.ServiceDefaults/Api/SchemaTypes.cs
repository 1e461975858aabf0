using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Says in the API documents what our JSON converters write: to the schema generator a type with a converter of its own could
/// be anything.
/// </summary>
internal static class SchemaTypes
{
    public static void Restore(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        var isPatch = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Patch<>);
        if (isPatch)
            type = type.GetGenericArguments()[0];
        var underlying = Nullable.GetUnderlyingType(type) ?? type;
        var nullable = isPatch || underlying != type ? JsonSchemaType.Null : 0;

        if (underlying == typeof(string))
        {
            schema.Type = JsonSchemaType.String | (schema.Type ?? 0) | nullable;
        }
        else if (underlying == typeof(decimal))
        {
            schema.Type = JsonSchemaType.Number | nullable;
        }
        else if (underlying == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Format = "date-time";
        }
    }
}
