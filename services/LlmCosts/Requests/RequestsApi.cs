using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>Calls of language models: reporting them, and looking at them.</summary>
internal static class RequestsApi
{
    private const int LargestBatch = 1000;

    // So many are read sooner than others could begin with them.
    private const int FewReports = 64;

    private const long LargestBody = 8 * 1024 * 1024;

    public static void MapRequests(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi("/api/v1/llm/requests", "LLM requests");
        group.MapPost("", RecordAsync)
            .RequireScope(Scopes.LlmWrite)
            .WithIdempotencyKey(required: false, withoutStore: true)
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .Accepts<RequestReport>("application/json")
            .WithName("RecordLlmRequests")
            .WithSummary("Reports one call of a language model, or an array of up to 1000")
            .WithDescription(
                "Answers when the reports are in the file, with what became of each; while the file is away, when the broker has them (ACCEPTED). Reports whose tokens do not add up are kept apart and not counted; "
                + "so are reports of a batch that are not valid, while a single report that is not valid is refused. "
                + "The same provider and provider_response_id count once.")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.Admin, Scopes.LlmWrite)
            .WithName("ListLlmRequests")
            .WithSummary("Booked calls, newest first")
            .WithDescription("With the scope admin all of them, otherwise those that were made for the caller. valuation is what the latest re-price says, beside the recorded cost.");
    }

    private static async Task<Results<Accepted<RecordedBatch>, ProblemHttpResult>> RecordAsync(
        ReportBody sent,
        HttpContext context,
        ReportDoor door,
        Recorder recorder,
        CancellationToken cancellationToken)
    {
        var body = sent.Json;
        if (body.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
            return new Refusal(StatusCodes.Status400BadRequest, "BODY_REQUIRED", "Send one report as a JSON object, or an array of them.").ToProblem();
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() is 0 or > LargestBatch)
            return Refusal.Invalid("items", $"must be 1 to {LargestBatch} reports.").ToProblem();

        // A repeat under the same key, after a crash between commit and answer or when the broker has the first, finds its rows by these.
        var key = context.IdempotencyKey();
        string? ReportKey(int index, JsonElement report) => key is null
            ? null
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key.OwnerId}\n{key.Key}\n{index}\n{report.GetRawText()}"))));

        var caller = context.User.Id();
        Report[] reports = body.ValueKind == JsonValueKind.Object
            ? [door.Take(body, caller, ReportKey(0, body))]
            : TakeAll([.. body.EnumerateArray()], (item, index) => door.Take(item, caller, ReportKey(index, item)));
        if (body.ValueKind == JsonValueKind.Object && reports[0] is Report.Refused { Code: ReportDoor.Invalid } invalid)
            return new Refusal(StatusCodes.Status400BadRequest, invalid.Code, invalid.Detail, invalid.Errors).ToProblem();

        var items = await recorder.RecordAsync(reports, key?.NotKept, cancellationToken);
        return TypedResults.Accepted((string?)null, RecordedBatch.Of(items));
    }

    /// <summary>Each for itself. To read, check and price a thousand takes half as long as to write them, so a large batch is shared out.</summary>
    private static Report[] TakeAll(JsonElement[] items, Func<JsonElement, int, Report> take)
    {
        if (items.Length < FewReports)
            return [.. items.Select(take)];
        var reports = new Report[items.Length];
        Parallel.For(0, items.Length, index => reports[index] = take(items[index], index));
        return reports;
    }

    private static async Task<Results<Ok<Page<RequestAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page,
        [FromQuery(Name = "model")] string? model,
        [FromQuery(Name = "run_id")] string? runId,
        [FromQuery(Name = "user_id")] string? userId,
        HttpContext context,
        LlmCostStore store,
        CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();
        foreach (var (name, text) in new[] { ("model", model), ("run_id", runId), ("user_id", userId) })
        {
            if (text?.Length > RequestReportValidator.LongestName)
                return Refusal.Invalid(name, $"must be at most {RequestReportValidator.LongestName} characters.").ToProblem();
        }

        var owner = context.User.HasScope(Scopes.Admin) ? userId : context.User.Id();
        if (userId is not null && owner != userId)
            return Refusal.NotFound("user").ToProblem();
        var rows = await store.ReadAsync(connection => RequestRows.WithValuations(connection, RequestRows.Page(connection, new RequestFilter(owner, model, runId), read.Value)), cancellationToken);
        return TypedResults.Ok(Page<RequestAnswer>.Of(
            [.. rows.Select(RequestAnswer.Of)],
            read.Value,
            r => new PagePosition(r.CreatedAt, r.Id.ToString(CultureInfo.InvariantCulture))));
    }
}
