using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Prices.Import;

/// <summary>Prices out of files.</summary>
internal static class PriceImportApi
{
    /// <summary>Bytes of a price file.</summary>
    public const long LargestFile = 8 * 1024 * 1024;

    public static void MapPriceImport(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi("/api/v1/llm/prices", "LLM prices");
        group.MapPost("import", ImportAsync)
            .RequireScope(Scopes.Admin)
            .WithIdempotencyKey(required: false)
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .WithName("ImportLlmPrices")
            .WithSummary("Takes over the prices of a file of LiteLLM's, Langfuse's or our own format")
            .WithDescription(
                "Models that can be used are taken, all together; the others are listed with the reason. Prices hold from effective_from on, or from now. "
                + "What was recorded before does not change. A repeat adds nothing; under the same Idempotency-Key it has the first answer.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapPost("validate", Validate)
            .RequireScope(Scopes.Admin)
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .WithName("ValidateLlmPrices")
            .WithSummary("Says what an import of a price file would take, and changes nothing")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    private static Ok<PriceCheckAnswer> Validate(CheckPrices request)
    {
        var reading = PriceFileReader.Read(request.Format!.Value, request.Prices);
        return TypedResults.Ok(new PriceCheckAnswer(reading.Models.Count, reading.Refused));
    }

    private static async Task<Results<Ok<PriceImportAnswer>, ProblemHttpResult>> ImportAsync(
        ImportPrices request, HttpContext context, PriceImporter importer, CancellationToken cancellationToken)
    {
        var answer = await importer.ImportAsync(request, context.IdempotencyKey(), cancellationToken);
        if (answer.Imported + answer.Unchanged > 0)
            return TypedResults.Ok(answer);
        return (Refusal.Unprocessable("NO_PRICE_USABLE", "No model of the file can be used; refused says why. Nothing was imported.") with
        {
            Members = new Dictionary<string, object?> { ["refused"] = answer.Refused },
        }).ToProblem();
    }
}
