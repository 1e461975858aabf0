using System.Globalization;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
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
        var rows = await store.ReadAsync(
            connection => connection.Query(
                $"""
                SELECT id, source, code, detail, payload, user_id, reported_by, received_at FROM quarantine
                {(window.After is null ? "" : "WHERE (received_at, id) < ($after, $after_id)")}
                ORDER BY received_at DESC, id DESC LIMIT $limit
                """,
                r => new QuarantineAnswer(
                    r.GetInt64(0), Enum.Parse<ReportSource>(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4),
                    r.GetText("user_id"), r.GetText("reported_by"), SqliteSql.FromMicros(r.GetInt64(7))),
                ("$after", window.After?.At),
                ("$after_id", window.After is { } after && long.TryParse(after.Id, CultureInfo.InvariantCulture, out var id) ? id : 0L),
                ("$limit", window.Limit + 1)),
            cancellationToken);
        return TypedResults.Ok(Page<QuarantineAnswer>.Of(rows, window, q => new PagePosition(q.ReceivedAt, q.Id.ToString(CultureInfo.InvariantCulture))));
    }
}
