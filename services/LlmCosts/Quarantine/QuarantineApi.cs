using System.Globalization;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.LlmCosts.Quarantine;

/// <summary>Reports that were kept apart.</summary>
internal static class QuarantineApi
{
    public static void MapQuarantine(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/llm/quarantine", "LLM requests")
            .MapGet("", ListAsync)
            .RequireScope(Scopes.Admin)
            .WithName("ListLlmQuarantine")
            .WithSummary("Reports that were not counted, newest first, each with the reason");

    private static async Task<Results<Ok<Page<QuarantineAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        LlmCostStore store,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        var window = read.Value;
        var rows = await store.ReadAsync(connection => QuarantineRows.Page(connection, window), cancellationToken);
        return TypedResults.Ok(Page<QuarantineAnswer>.Of(rows, window, q => new PagePosition(q.ReceivedAt, q.Id.ToString(CultureInfo.InvariantCulture))));
    }
}
