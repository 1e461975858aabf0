using System.Globalization;
using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Shared;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Outcomes;

internal static class OutcomesApi
{
    private const int MostDays = 31;

    public static void MapOutcomes(this IEndpointRouteBuilder routes)
    {
        var outcomes = routes.MapApi("/api/v1/outcomes", "Outcomes");
        outcomes.MapGet("", ListAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListOutcomes")
            .WithSummary("What became of picks, those of the newest picks first");
        outcomes.MapGet("rules", RulesAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListOutcomeRules")
            .WithSummary("The rules by which picks are judged, with their hashes");
        outcomes.MapPost("evaluate", EvaluateAsync)
            .RequireScope(Scopes.PicksWrite, Scopes.Admin)
            .WithName("EvaluateOutcomes")
            .WithSummary("Judge picks now")
            .WithDescription("Judges what is due; with a filter, picks of it again as well. Judging again changes nothing unless data were corrected. Follow the job by its Location.");
        outcomes.MapGet("jobs", JobsAsync)
            .RequireScope(Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListEvaluationJobs")
            .WithSummary("Evaluations that were asked for, newest first");
        outcomes.MapGet("jobs/{id}", JobAsync)
            .RequireScope(Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetEvaluationJob")
            .WithSummary("How far an evaluation is")
            .ProducesProblem(StatusCodes.Status404NotFound);
        outcomes.MapGet("track-record", RootsAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("ListTrackRecordRoots")
            .WithSummary("The daily root hashes over picks and outcomes, newest first");
        outcomes.MapPost("track-record/verify", VerifyAsync)
            .RequireScope(Scopes.Admin)
            .WithName("VerifyTrackRecord")
            .WithSummary("Check picks and outcomes against their recorded hashes")
            .WithDescription("Of 31 days at the most, the last ones when none are named; the command verify-track-record checks everything.");
        routes.MapApi("/api/v1/picks", "Outcomes")
            .MapPost("{uuid}/exit", RecordExitAsync)
            .RequireScope(Scopes.PicksWrite)
            .WithName("RecordPickExit")
            .WithSummary("Record how a Scalping position was really closed")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<Page<OutcomeOfPick>>, ProblemHttpResult>> ListAsync(
        [AsParameters] OutcomeQuery query, [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => OutcomeReader.List(connection, query, window.Value), cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<RuleAnswer>>> RulesAsync(RecommendationStore store, CancellationToken cancellationToken)
    {
        var current = OutcomeRule.All.ToDictionary(r => r.Hash);
        var kept = await store.ReadAsync(
            connection => connection.Query(
                "SELECT rule_hash, mode, evaluation_horizon, rule_json FROM outcome_rules",
                r => new RuleAnswer(r.GetString(0), r.GetMember<TradingMode>("mode")!.Value, r.GetString(2), current.ContainsKey(r.GetString(0)), new RawJson(r.GetString(3)))),
            cancellationToken);
        return TypedResults.Ok<IReadOnlyList<RuleAnswer>>([
            .. kept.Concat(current.Values.Select(r => new RuleAnswer(r.Hash, r.Mode, r.Horizon, true, new RawJson(r.Json))))
                .DistinctBy(r => r.RuleHash).OrderBy(r => r.Mode).ThenByDescending(r => r.IsCurrent).ThenBy(r => r.RuleHash)]);
    }

    private static async Task<Accepted<EvaluationJob>> EvaluateAsync(
        [FromBody] EvaluationRequest? request, ClaimsPrincipal user, EvaluationJobs jobs, EvaluationSignal signal, CancellationToken cancellationToken)
    {
        var job = await jobs.AskAsync(request ?? new EvaluationRequest(null, null, null, null), user.Id(), cancellationToken);
        signal.Set();
        return TypedResults.Accepted($"/api/v1/outcomes/jobs/{job.JobId}", job);
    }

    private static async Task<Results<Ok<Page<EvaluationJob>>, ProblemHttpResult>> JobsAsync(
        [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => EvaluationJobs.List(connection, window.Value), cancellationToken));
    }

    private static async Task<Results<Ok<EvaluationJob>, ProblemHttpResult>> JobAsync(string id, RecommendationStore store, CancellationToken cancellationToken)
    {
        var job = await store.ReadAsync(connection => EvaluationJobs.Find(connection, id), cancellationToken);
        return job is null ? Refusal.NotFound("evaluation").ToProblem() : TypedResults.Ok(job);
    }

    private static async Task<Results<Ok<Page<RootAnswer>>, ProblemHttpResult>> RootsAsync(
        [AsParameters] PageQuery paging, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(
            connection =>
            {
                var filter = new SqlFilter();
                if (window.Value.After is { } after)
                    filter.And("day < $day", ("$day", after.Id));
                var rows = connection.Query(
                    $"SELECT day, lines, root, previous_root, made_at FROM track_record_roots {filter.Where} ORDER BY day DESC LIMIT $limit",
                    r => new RootAnswer(DateOnly.ParseExact(r.GetString(0), "O", CultureInfo.InvariantCulture), r.GetInt64(1), r.GetString(2), r.GetString(3), SqliteSql.FromMicros(r.GetInt64(4))),
                    [.. filter.Parameters, ("$limit", window.Value.Limit + 1)]);
                return Page<RootAnswer>.Of(rows, window.Value, r => new PagePosition(r.MadeAt, r.Day.ToString("O", CultureInfo.InvariantCulture)));
            },
            cancellationToken));
    }

    private static async Task<Results<Ok<TrackRecordCheck>, ProblemHttpResult>> VerifyAsync(
        [FromQuery(Name = "from")] DateOnly? from, [FromQuery(Name = "to")] DateOnly? to, TrackRecordVerifier verifier, TimeProvider time, CancellationToken cancellationToken)
    {
        var last = to ?? from?.AddDays(MostDays - 1) ?? time.GetUtcNow().DateInIndia();
        var first = from ?? last.AddDays(1 - MostDays);
        if (last.DayNumber - first.DayNumber is < 0 or >= MostDays)
            return Refusal.Invalid("to", $"must not be before from, and at most {MostDays - 1} days after it.").ToProblem();
        return TypedResults.Ok(await verifier.CheckAsync(first, last, cancellationToken));
    }

    private static async Task<Results<Ok<RecordExit>, ProblemHttpResult>> RecordExitAsync(
        string uuid,
        RecordExit exit,
        ClaimsPrincipal user,
        RecommendationStore store,
        CalendarSource calendars,
        EvaluationSignal signal,
        CancellationToken cancellationToken)
    {
        if (!PickId.TryParse(uuid, out var id))
            return Refusal.Invalid("uuid", "must be the id of a pick: 32 hex digits.").ToProblem();
        var recorded = await store.WriteAsync(write => RecordedExits.Record(write, id, exit, user.Id(), calendars.Current), cancellationToken);
        if (recorded.IsRefused(out var refusal))
            return refusal.ToProblem();
        signal.Set();
        return TypedResults.Ok(recorded.Value);
    }
}
