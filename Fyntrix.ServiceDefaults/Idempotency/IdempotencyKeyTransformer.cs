using System.Globalization;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fyntrix.ServiceDefaults.Idempotency;

/// <summary>Says in the API document which endpoints take an Idempotency-Key, and what becomes of one that is in use or was used.</summary>
internal sealed class IdempotencyKeyTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyMetadata>().LastOrDefault() is not { } key)
            return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyMiddleware.Header,
            In = ParameterLocation.Header,
            Required = key.Required,
            Description = "1 to 128 visible characters, such as a UUID: new for each request, the same for each repeat of it. A repeat has the first answer.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 128 },
        });
        // Each endpoint has refusals, so the schema is there.
        var problem = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document);
        foreach (var (status, meaning) in new[]
        {
            (StatusCodes.Status409Conflict, "Conflict"),
            (StatusCodes.Status422UnprocessableEntity, "Unprocessable Entity"),
        })
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
            {
                Description = meaning,
                Content = new Dictionary<string, OpenApiMediaType> { [Problems.ContentType] = new() { Schema = problem } },
            });
        }

        return Task.CompletedTask;
    }
}
