using System.Text.Json;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>Money held for a call before it is made, so that callers at once cannot overspend together.</summary>
internal static class ReservationsApi
{
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(120);

    public static void MapReservations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapApi("/api/v1/llm/reservations", "LLM reservations");
        group.MapPost("", ReserveAsync)
            .RequireScope(Scopes.LlmWrite)
            .WithIdempotencyKey()
            // The key is looked up in the same store, before the reservation.
            .WithMetadata(new StoreUnavailableAnswer(ReservationBook.Unknown))
            .WithName("CreateLlmReservation")
            .WithSummary("Holds money for a call in every hard budget that covers it, or in none")
            .WithDescription("By an amount, or by the most tokens that the call can use. It is taken back by itself after held_for_seconds.")
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("{id}", GetAsync)
            .RequireScope(Scopes.LlmWrite, Scopes.Admin)
            .WithName("GetLlmReservation")
            .WithSummary("A reservation of the caller; with the scope admin anybody's")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("{id}/settle", SettleAsync)
            .RequireScope(Scopes.LlmWrite, Scopes.Admin)
            .Accepts<RequestReport>("application/json")
            .WithName("SettleLlmReservation")
            .WithSummary("Books the call and ends the hold, in one transaction")
            .WithDescription(
                "The report is as in POST requests; what it leaves out of user, agent, run, pick and tags is taken from the reservation. A call that cost more than was held is booked in full and flagged, "
                + "and one whose reservation has expired is booked too. A repeat counts once. A report in quarantine leaves the hold as it is.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("{id}/release", ReleaseAsync)
            .RequireScope(Scopes.LlmWrite, Scopes.Admin)
            .WithName("ReleaseLlmReservation")
            .WithSummary("Gives the money back when no call was made; nothing happens to a reservation that has ended")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Created<ReservationAnswer>, ProblemHttpResult>> ReserveAsync(
        NewReservation request,
        HttpContext context,
        ReservationBook reservations,
        WorstCase worstCase,
        CancellationToken cancellationToken)
    {
        var amount = request.AmountUsd is { } usd
            ? NanoUsd.FromUsd(usd)
            : worstCase.NanoUsdOf(request.Model!, request.MaxInputTokens!.Value, request.MaxOutputTokens!.Value, new CallParameters(request.ServiceTier, request.Speed));
        var reserved = await reservations.ReserveAsync(
            new ReservationRequest(
                request.Model!,
                new Attribution(request.UserId, request.Agent, request.RunId, request.PickUuid, [.. (request.Tags ?? []).Order(StringComparer.Ordinal)]),
                amount,
                request.HeldForSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : HeldFor,
                context.User.Id(),
                context.IdempotencyKey()?.DeriveId("llm-reservation").ToString()),
            cancellationToken);
        return reserved.IsRefused(out var refusal)
            ? refusal.ToProblem()
            : TypedResults.Created($"/api/v1/llm/reservations/{reserved.Value.Id}", ReservationAnswer.Of(reserved.Value));
    }

    private static async Task<Results<Ok<ReservationAnswer>, ProblemHttpResult>> GetAsync(
        string id,
        HttpContext context,
        ReservationBook reservations,
        CancellationToken cancellationToken) => Answer(await reservations.FindAsync(id, Owner(context), cancellationToken));

    private static async Task<Results<Ok<SettlementAnswer>, ProblemHttpResult>> SettleAsync(
        string id,
        ReportBody sent,
        HttpContext context,
        ReportDoor door,
        ReservationBook reservations,
        CancellationToken cancellationToken)
    {
        if (sent.Json.ValueKind != JsonValueKind.Object)
            return new Refusal(StatusCodes.Status400BadRequest, "BODY_REQUIRED", "Send the report of the call as a JSON object.").ToProblem();
        var report = door.Take(sent.Json, context.User.Id(), reportKey: null);
        if (report is Report.Refused { Code: ReportDoor.Invalid } invalid)
            return new Refusal(StatusCodes.Status400BadRequest, invalid.Code, invalid.Detail, invalid.Errors).ToProblem();
        var settled = await reservations.SettleAsync(id, Owner(context), report, cancellationToken);
        return settled.IsRefused(out var refusal)
            ? refusal.ToProblem()
            : TypedResults.Ok(new SettlementAnswer(ReservationAnswer.Of(settled.Value.Reservation), settled.Value.Request));
    }

    private static async Task<Results<Ok<ReservationAnswer>, ProblemHttpResult>> ReleaseAsync(
        string id,
        HttpContext context,
        ReservationBook reservations,
        CancellationToken cancellationToken) => Answer(await reservations.ReleaseAsync(id, Owner(context), cancellationToken));

    private static string? Owner(HttpContext context) => context.User.HasScope(Scopes.Admin) ? null : context.User.Id();

    private static Results<Ok<ReservationAnswer>, ProblemHttpResult> Answer(Result<Reservation> found) =>
        found.IsRefused(out var refusal) ? refusal.ToProblem() : TypedResults.Ok(ReservationAnswer.Of(found.Value));
}
