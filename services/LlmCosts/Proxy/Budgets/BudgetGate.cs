using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.LlmCosts.Tokens;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Proxy.Budgets;

/// <summary>
/// Lets a call through when its worst case fits into every hard budget that covers it, and holds that much back. Calls that no hard
/// budget covers pass without a word. While the store is away the hard budgets that were last seen decide: what they cover is refused,
/// as nobody knows what is left, and so is everything when they were never seen.
/// </summary>
internal sealed partial class BudgetGate(
    LlmCostStore store,
    IReservations reservations,
    WorstCase worstCase,
    PriceList prices,
    IOptions<ProxySettings> settings,
    TimeProvider time,
    ILogger<BudgetGate> logger)
{
    private const string Priority = "priority";

    // A store that is away keeps its callers waiting for seconds; calls that it has no say in don't wait with them.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private IReadOnlyList<Budget>? _lastSeen;
    private long _awayUntil;

    /// <param name="upstream">Where the call goes.</param>
    /// <param name="model">As the call will be booked, as far as that is known before it is made.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>Refused with 429 BUDGET_EXHAUSTED, 503 BUDGET_STATE_UNKNOWN or 400 OUTPUT_LIMIT_REQUIRED.</returns>
    public async Task<Result<Admission>> AdmitAsync(ProxyRequest request, Upstream upstream, string model, Attribution attribution, string caller, CancellationToken cancellationToken)
    {
        if (await HardBudgetsAsync(cancellationToken) is not { } hard)
            return Volatile.Read(ref _lastSeen) is { } seen && !AnyCovers(seen) ? new Admission(null, null) : ReservationBook.Unknown;
        if (!AnyCovers(hard))
            return new Admission(null, null);

        var limit = request.LimitByAnotherName(upstream);
        if (request.OutputLimit is null)
        {
            if (settings.Value.RefuseWithoutOutputLimit)
                return new Refusal(StatusCodes.Status400BadRequest, "OUTPUT_LIMIT_REQUIRED", "This call is under a hard budget: say how many tokens its answer may have, by max_completion_tokens or max_output_tokens.");
            limit = settings.Value.OutputCapTokens;
        }

        var amount = MostNanoUsd(request, model, request.OutputLimit ?? limit!.Value * request.Choices);
        var reserved = await reservations.ReserveAsync(new ReservationRequest(model, attribution, amount, settings.Value.HeldFor, caller, null), cancellationToken);
        return reserved.IsRefused(out var refusal) ? refusal : new Admission(reserved.Value.Id, limit);

        bool AnyCovers(IReadOnlyList<Budget> budgets) => budgets.Any(b => b.Covers(model, attribution, prices.Book, time.GetUtcNow()));
    }

    /// <summary>Gives back what was held for a call that was never made. What cannot be given back now expires by itself.</summary>
    public async Task ReleaseAsync(Admission admission)
    {
        if (admission.ReservationId is not { } id)
            return;
        try
        {
            await reservations.ReleaseAsync(id, CancellationToken.None);
        }
        catch (SqliteStoreUnavailableException e)
        {
            LogNotReleased(id, e.Message);
        }
    }

    /// <summary>Looks at the budgets, so that they are known when the store goes away.</summary>
    public Task LookAsync(CancellationToken cancellationToken) => HardBudgetsAsync(cancellationToken);

    /// <returns>Null while the store is away.</returns>
    private async Task<IReadOnlyList<Budget>?> HardBudgetsAsync(CancellationToken cancellationToken)
    {
        if (time.GetTimestamp() < Volatile.Read(ref _awayUntil))
            return null;
        try
        {
            var hard = await store.ReadAsync(BudgetBook.Hard, cancellationToken).WaitAsync(Patience, time, cancellationToken);
            Volatile.Write(ref _lastSeen, hard);
            return hard;
        }
        catch (Exception e) when (e is SqliteStoreUnavailableException or TimeoutException)
        {
            Volatile.Write(ref _awayUntil, time.GetTimestamp() + (long)(settings.Value.RetryEvery.TotalSeconds * time.TimestampFrequency));
            return null;
        }
    }

    /// <summary>
    /// A token is at least one byte of the request. Pictures and files are more tokens than their bytes when they are small, and what is
    /// kept at the provider has no bytes here: configured amounts stand for these. Without a named tier it may be the dearer one that a
    /// project has at the provider.
    /// </summary>
    /// <returns>In nano-USD.</returns>
    private long MostNanoUsd(ProxyRequest request, string model, long output)
    {
        var input = request.Body.Length
            + ((long)request.Attachments * settings.Value.TokensPerAttachment)
            + (request.RefersElsewhere ? settings.Value.TokensByReference : 0);
        string?[] tiers = request.ServiceTier is null or "auto" ? [null, Priority] : [null, request.ServiceTier];
        return tiers.Max(tier => worstCase.NanoUsdOf(model, Math.Min(input, TokenUsage.MaxTokens), Math.Min(output, TokenUsage.MaxTokens), new CallParameters(tier, null)));
    }

    [LoggerMessage(EventName = "proxy.not_released", Level = LogLevel.Warning, Message = "Reservation {Reservation} was not given back and will expire: {Reason}")]
    private partial void LogNotReleased(string reservation, string reason);
}
