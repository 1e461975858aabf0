using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Reservations;

/// <summary>
/// Reservations in the store. Every write first takes back what is overdue, so that a decision is never made by holds whose time
/// is over, and an admission looks and holds in one transaction of the only writer.
/// </summary>
internal sealed class ReservationBook(
    LlmCostStore store,
    BudgetBook budgets,
    Ledger ledger,
    SpendMetrics spend,
    ReservationMetrics metrics,
    UnpricedAlarm alarm,
    TimeProvider time) : IReservations
{
    public const string Exhausted = "BUDGET_EXHAUSTED";
    public const string StateUnknown = "BUDGET_STATE_UNKNOWN";
    public const string Released = "RESERVATION_RELEASED";
    public const string SettledByAnother = "RESERVATION_SETTLED";

    /// <summary>How long an ended reservation can be looked at.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private const int RemovedAtOnce = 1000;

    // Somebody has to act first.
    private const int UnsureRetrySeconds = 300;

    // The state of the file whose holds were counted: every other file, also the first, is counted before it is used.
    private object? _counted;

    /// <summary>While the store is away.</summary>
    public static Refusal Unknown => Refusal.Unavailable(StateUnknown, "What is left of the budgets cannot be looked up just now, so nothing is admitted; try again in a moment.");

    private static Refusal NotFound => Refusal.NotFound("reservation");

    private object File => (object?)store.LastHealing ?? store;

    public async Task<Result<Reservation>> ReserveAsync(ReservationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var reserved = await WriteAsync((write, _) => Reserve(write, request), cancellationToken);
            metrics.Count(reserved.IsRefused(out _) ? ReservationMetrics.Refused : ReservationMetrics.Held);
            return reserved;
        }
        catch (SqliteStoreUnavailableException)
        {
            return Unknown;
        }
    }

    /// <summary>
    /// A call that was made is booked whatever became of its reservation; one without a response id by the reservation's, so that
    /// a repeat counts once. A report that stands in quarantine leaves the hold to a better one, or to its expiry.
    /// </summary>
    public async Task<RecordedItem> SettleAsync(string reservationId, Report report, CancellationToken cancellationToken)
    {
        var item = await WriteAsync(
            (write, ended) =>
            {
                if (ReservationRows.Find(write.Connection, reservationId) is not { } stored)
                    return ledger.Book(write, [Keyed(report, reservationId)])[0];
                // The reservation's key is of the call that has settled it; another one goes by its response.
                return Settle(write, stored, report, ended) is var settled && settled.IsRefused(out _) ? ledger.Book(write, [report])[0] : settled.Value.Request;
            },
            cancellationToken);
        Tell(report, item);
        return item;
    }

    /// <summary>Settles for a caller.</summary>
    /// <param name="reservedBy">To whom it must belong; null for anybody's.</param>
    /// <returns>Refused when there is none of the caller's, or 409 when it was released or settled by another call: then nothing is booked.</returns>
    public async Task<Result<Settlement>> SettleAsync(string reservationId, string? reservedBy, Report report, CancellationToken cancellationToken)
    {
        var settled = await WriteAsync<Result<Settlement>>(
            (write, ended) => ReservationRows.Find(write.Connection, reservationId) switch
            {
                { } stored when !BelongsTo(stored, reservedBy) => NotFound,
                null => NotFound,
                { Reservation.State: ReservationState.RELEASED } => Refusal.Conflict(
                    Released, "This reservation was released, which says that no call was made. If one was, report it at POST /api/v1/llm/requests."),
                { } stored => Settle(write, stored, report, ended),
            },
            cancellationToken);
        if (!settled.IsRefused(out _))
            Tell(report, settled.Value.Request);
        return settled;
    }

    public Task<Result<Reservation>> ReleaseAsync(string reservationId, CancellationToken cancellationToken) => ReleaseAsync(reservationId, null, cancellationToken);

    /// <summary>Releases for a caller.</summary>
    /// <param name="reservedBy">To whom it must belong; null for anybody's.</param>
    public Task<Result<Reservation>> ReleaseAsync(string reservationId, string? reservedBy, CancellationToken cancellationToken) => WriteAsync<Result<Reservation>>(
        (write, ended) =>
        {
            if (ReservationRows.Find(write.Connection, reservationId) is not { } stored || !BelongsTo(stored, reservedBy))
                return NotFound;
            if (stored.Reservation.State != ReservationState.HELD)
                return stored.Reservation;
            var released = stored.Reservation with { State = ReservationState.RELEASED, EndedAt = write.Now };
            BudgetBook.Free(write, released.Id, released.ReservedNanoUsd);
            ReservationRows.Update(write, released);
            ended.Add(ReservationMetrics.Released);
            return released;
        },
        cancellationToken);

    /// <summary>A reservation as the store has it.</summary>
    /// <param name="reservedBy">To whom it must belong; null for anybody's.</param>
    public async Task<Result<Reservation>> FindAsync(string reservationId, string? reservedBy, CancellationToken cancellationToken) =>
        await store.ReadAsync(connection => ReservationRows.Find(connection, reservationId), cancellationToken) is { } stored && BelongsTo(stored, reservedBy)
            ? stored.Reservation
            : NotFound;

    /// <summary>Takes back what is overdue and removes what ended long ago; writes nothing where there is none of it.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isCounted = ReferenceEquals(File, Volatile.Read(ref _counted));
        if (!isCounted || await store.ReadAsync(connection => ReservationRows.AnyOver(connection, now, now - KeptFor), cancellationToken))
            await WriteAsync((write, _) => ReservationRows.Remove(write, write.Now - KeptFor, RemovedAtOnce), cancellationToken);
    }

    private static bool BelongsTo(StoredReservation stored, string? caller) => caller is null || stored.ReservedBy == caller;

    /// <param name="run">The write; adds what has ended to the list.</param>
    private async Task<T> WriteAsync<T>(Func<SqliteWrite, List<string>, T> run, CancellationToken cancellationToken)
    {
        object? file = null;
        var ended = new List<string>();
        var result = await store.WriteAsync(
            write =>
            {
                file = File;
                if (!ReferenceEquals(file, Volatile.Read(ref _counted)))
                    BudgetBook.RecountHolds(write);
                foreach (var (id, amount) in ReservationRows.Overdue(write))
                {
                    BudgetBook.Free(write, id, amount);
                    ReservationRows.Expire(write, id);
                    ended.Add(ReservationMetrics.Expired);
                }

                return run(write, ended);
            },
            cancellationToken);
        // Only now is it known to be in the file.
        Volatile.Write(ref _counted, file);
        foreach (var outcome in ended)
            metrics.Count(outcome);
        return result;
    }

    private Result<Reservation> Reserve(SqliteWrite write, ReservationRequest request)
    {
        if (request.Id is { } id && ReservationRows.Find(write.Connection, id) is { } made)
            return BelongsTo(made, request.ReservedBy) ? made.Reservation : NotFound;

        var attribution = new ForgottenUsers(write.Connection).DropFrom(request.Attribution);
        var now = write.Now;
        var covering = budgets.Hard(write, request.Model, attribution).ConvertAll(b => (Budget: b, Window: b.WindowAt(now)));
        if (covering.Find(c => !BudgetBook.IsSpendKnown(write.Connection, c.Window)) is { Budget: { } unsure, Window: var until })
            return Unsure(unsure, until);
        var full = covering.FindAll(c => !budgets.HasRoom(write.Connection, c.Budget, c.Window, request.AmountNanoUsd));
        if (full.Count > 0)
            return Refuse(full.MaxBy(c => c.Window.End), now);

        var reservation = new Reservation(
            request.Id ?? Guid.CreateVersion7(now).ToString(), request.Model, ReservationState.HELD, request.AmountNanoUsd, null, null, now, now + request.HeldFor, null);
        ReservationRows.Insert(write, new StoredReservation(reservation, attribution, request.ReservedBy));
        foreach (var (budget, window) in covering)
            budgets.Hold(write, budget, window, reservation.Id, request.AmountNanoUsd);
        return reservation;
    }

    /// <summary>Of several full budgets the one that stays so longest: a repeat before that is refused again.</summary>
    private static Refusal Refuse((Budget Budget, BudgetWindow Window) full, DateTimeOffset now) => new(
        StatusCodes.Status429TooManyRequests,
        Exhausted,
        $"The hard budget {full.Budget.Name} has no room for this call; its next window begins at {full.Window.End:yyyy-MM-dd'T'HH:mm:ss'Z'}. A smaller amount may still fit.")
    {
        RetryAfterSeconds = (int)Math.Ceiling((full.Window.End - now).TotalSeconds),
        Members = new Dictionary<string, object?> { ["budget_id"] = full.Budget.Id, ["budget_name"] = full.Budget.Name, ["window_end"] = full.Window.End },
    };

    /// <summary>The file was made anew from a damaged archive: more may have been spent in the window than is known.</summary>
    private static Refusal Unsure(Budget budget, BudgetWindow window) => Refusal.Unavailable(
        StateUnknown,
        $"What was spent of the hard budget {budget.Name} is not known in full: the file was made anew from a damaged archive. An administrator looks at GET /api/v1/llm/budgets/{budget.Id} "
        + $"and accepts it at POST {BudgetsApi.AcceptPath}; the next window, from {window.End:yyyy-MM-dd'T'HH:mm:ss'Z'}, is not concerned.") with
    {
        RetryAfterSeconds = UnsureRetrySeconds,
        Members = new Dictionary<string, object?> { ["budget_id"] = budget.Id, ["budget_name"] = budget.Name, ["window_end"] = window.End },
    };

    private Result<Settlement> Settle(SqliteWrite write, StoredReservation stored, Report report, List<string> ended)
    {
        var reservation = stored.Reservation;
        if (report is not Report.Ready ready)
            return new Settlement(reservation, ledger.Book(write, [report])[0]);
        var call = ready.Call with { Attribution = ready.Call.Attribution.FilledFrom(stored.Attribution) };
        if (reservation.State == ReservationState.SETTLED && call.ReportKey is null)
            return SettleAgain(write, reservation, ready with { Call = call });

        var held = new Held(reservation.Model, stored.Attribution, BudgetBook.HeldSince(write.Connection, reservation.Id), reservation.ReservedNanoUsd);
        var item = ledger.Book(write, [Keyed(ready with { Call = call }, reservation.Id)], held)[0];
        if (item.Result == RecordResult.QUARANTINED || reservation.State == ReservationState.SETTLED)
            return new Settlement(reservation, item);

        var cost = item.CostNanoUsd ?? budgets.AtCeiling(call.CeilingTokens);
        var settled = reservation with
        {
            State = ReservationState.SETTLED,
            SettledNanoUsd = cost,
            RequestId = item.Id,
            EndedAt = write.Now,
            OverReserved = cost > reservation.ReservedNanoUsd,
            Late = reservation.State == ReservationState.EXPIRED,
        };
        if (reservation.State == ReservationState.HELD)
            BudgetBook.Free(write, settled.Id, settled.ReservedNanoUsd);
        ReservationRows.Update(write, settled);
        ended.Add(ReservationMetrics.Settled);
        return new Settlement(settled, item);
    }

    /// <summary>
    /// A reservation is of one call: what settles it again is that call reported once more, whether both reports name its response or
    /// one of them, unless they name two.
    /// </summary>
    private Result<Settlement> SettleAgain(SqliteWrite write, Reservation reservation, Report.Ready report)
    {
        // Its request was cleaned up since, so the ledger cannot know that this is a repeat.
        if (reservation.RequestId is not { } id || RequestRows.Find(write.Connection, id) is not { Call: var first })
            return new Settlement(reservation, RecordedItem.Of(0, RecordResult.DUPLICATE, 0, report.Call.Cost) with { Id = null });
        if (first.ProviderResponseId is { } settledBy && report.Call.ProviderResponseId is { } other && other != settledBy)
        {
            return Refusal.Conflict(
                SettledByAnother, $"This reservation was settled by the call {settledBy}. The call {other} was not booked: report it at POST /api/v1/llm/requests.");
        }

        // Now it is known by its response, whoever reports it next.
        if (first.ProviderResponseId is null && report.Call.ProviderResponseId is { } response && RequestRows.Name(write, id, report.Call.Provider, response))
            LostCalls.Add(write, report.Call.Provider, response);
        var repeat = report.Call with { Provider = first.Provider, ProviderResponseId = first.ProviderResponseId, ReportKey = first.ReportKey };
        return new Settlement(reservation, ledger.Book(write, [report with { Call = repeat }])[0]);
    }

    private void Tell(Report report, RecordedItem item)
    {
        Report[] reports = [report];
        spend.Booked(reports, [item]);
        alarm.Raise(reports);
    }

    private static Report Keyed(Report report, string reservationId) => report is Report.Ready { Call: { ReportKey: null } call } ready
        ? ready with { Call = call with { ReportKey = $"reservation:{reservationId}" } }
        : report;
}
