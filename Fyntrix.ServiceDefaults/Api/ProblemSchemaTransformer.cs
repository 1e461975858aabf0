using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>Says in the API document what <see cref="Problems"/> writes beside the members of the standard.</summary>
internal sealed class ProblemSchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type != typeof(ProblemDetails))
            return Task.CompletedTask;
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties["code"] = Text("Stable; for programs.");
        schema.Properties["message"] = Text("The same as detail.");
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "By field, where fields are wrong: what is wrong with it.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        schema.Properties["retry_after"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "Seconds, where a repeat may succeed later." };
        schema.Properties["trace_id"] = Text("Of this request, for those who look into it.");
        // Some refusals say more, such as the budget_id of the budget that is used up.
        schema.AdditionalPropertiesAllowed = true;
        schema.AdditionalProperties = null;
        return Task.CompletedTask;
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
