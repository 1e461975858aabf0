using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Charts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.LlmCosts.Usage;

/// <summary>What calls used and cost, summed. With the scope admin of all calls, otherwise of those made for the caller.</summary>
internal static class UsageApi
{
    private const int MostDays = 365;
    private const int MostPoints = 10_000;

    public static void MapUsage(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi("/api/v1/llm/usage", "LLM usage").RequireScope(Scopes.User, Scopes.Admin, Scopes.LlmWrite);
        group.MapGet("", GetAsync)
            .WithName("GetLlmUsage")
            .WithSummary("Usage and cost of the last days")
            .WithDescription("As CSV with Accept: text/csv or format=csv. From the half hour that holds now minus days, 7 when left out. With the scope admin of all calls, otherwise of those made for the caller.")
            .Produces<UsageAnswer>(StatusCodes.Status200OK, "application/json", CsvTable.ContentType);
        group.MapGet("timeseries", GetTimeseriesAsync)
            .WithName("GetLlmUsageTimeseries")
            .WithSummary("Usage and cost by hour, day or month")
            .WithDescription(
                "As CSV with Accept: text/csv or format=csv. Optionally by model, agent, user or, for administrators, tag (a call with several counts under each), with periods of UTC or IST. From and to are moved to the half hours that hold them. At the most 31 days by hour, 400 by day and 3660 by month, and 10,000 points.")
            .Produces<UsageTimeseries>(StatusCodes.Status200OK, "application/json", CsvTable.ContentType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapGet("timeseries.svg", GetChartAsync)
            .WithName("GetLlmUsageChart")
            .WithSummary("Cost by hour, day or month as a drawing")
            .WithDescription("The same parameters as the time series; the seven dearest groups have a colour of their own.")
            .Produces<string>(StatusCodes.Status200OK, SvgChart.ContentType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<UsageAnswer>, ContentHttpResult, ProblemHttpResult>> GetAsync(
        [FromQuery(Name = "days")] int? days,
        [FromQuery(Name = "format")] string? format,
        HttpContext context,
        LlmCostStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var asked = days ?? 7;
        if (asked is < 1 or > MostDays)
            return Refusal.Invalid("days", $"must be between 1 and {MostDays}.").ToProblem();
        if (WrongFormat(format) is { } wrong)
            return wrong.ToProblem();
        var owner = OwnerFor(context);
        var usage = await store.ReadAsync(connection => UsageQueries.Usage(connection, asked, owner, time.GetUtcNow()), cancellationToken);
        return CsvTable.IsWanted(format, context.Request) ? CsvTable.Answer(CsvTable.Of(UsageRow.Of(usage))) : TypedResults.Ok(usage);
    }

    private static async Task<Results<Ok<UsageTimeseries>, ContentHttpResult, ProblemHttpResult>> GetTimeseriesAsync(
        [AsParameters] TimeseriesQuery query,
        [FromQuery(Name = "format")] string? format,
        HttpContext context,
        LlmCostStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (WrongFormat(format) is { } wrong)
            return wrong.ToProblem();
        var (usage, refusal, _) = await ReadAsync(query, context, store, time, cancellationToken);
        if (refusal is not null)
            return refusal.ToProblem();
        return CsvTable.IsWanted(format, context.Request) ? CsvTable.Answer(CsvTable.Of(usage!.Points, new { usage.Interval, usage.TimeZone })) : TypedResults.Ok(usage);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> GetChartAsync(
        [AsParameters] TimeseriesQuery query,
        HttpContext context,
        LlmCostStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (usage, refusal, shift) = await ReadAsync(query, context, store, time, cancellationToken);
        return refusal is not null ? refusal.ToProblem() : SvgChart.Answer(UsageChart.Draw(usage!, shift), context.Response);
    }

    private static async Task<(UsageTimeseries? Usage, Refusal? Refusal, TimeSpan Shift)> ReadAsync(
        TimeseriesQuery query, HttpContext context, LlmCostStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (query.Read(time.GetUtcNow()) is var read && read.IsRefused(out var refusal))
            return (null, refusal, default);
        var asked = read.Value;
        var owner = OwnerFor(context);
        // Totals by tag do not know whose calls they are of.
        if (query.GroupBy == "tag" && owner is not null)
            return (null, Refusal.Forbidden("SCOPE_MISSING", "Totals by tag are of everybody's calls: they take the scope admin. Group by model or agent instead."), default);
        var points = await store.ReadAsync(
            connection => UsageQueries.Timeseries(
                connection, asked.Interval, asked.Column, BudgetWindow.Offset(asked.Zone), asked.From, asked.To, owner, MostPoints + 1),
            cancellationToken);
        return points.Count > MostPoints
            ? (null, Refusal.Unprocessable("TIMESERIES_TOO_LONG", $"This makes more than {MostPoints} points; ask for less time, longer periods or no groups."), default)
            : (new UsageTimeseries(asked.Interval, query.GroupBy, asked.Zone.ToString(), asked.From, asked.To, points), null, BudgetWindow.Offset(asked.Zone));
    }

    private static Refusal? WrongFormat(string? format) => format is null or "json" or "csv" ? null : Refusal.Invalid("format", "must be json or csv.");

    private static string? OwnerFor(HttpContext context) => context.User.HasScope(Scopes.Admin) ? null : context.User.Id();
}
