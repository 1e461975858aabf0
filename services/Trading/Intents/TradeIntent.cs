using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Intents;

/// <summary>What a user wants to trade, and how far that has come.</summary>
internal sealed class TradeIntent
{
    /// <summary>How long an intent waits for its confirmation.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private TradeIntent()
    {
    }

    public string Id { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    public string? SessionId { get; private set; }

    public string? ConnectionId { get; private set; }

    public BrokerName Broker { get; private set; }

    public IntentSource Source { get; private set; }

    public string? PickId { get; private set; }

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public Segment Segment { get; private set; }

    public Product Product { get; private set; }

    public Side Side { get; private set; }

    public long Qty { get; private set; }

    public OrderType OrderType { get; private set; }

    public decimal? LimitPrice { get; private set; }

    public decimal? TriggerPrice { get; private set; }

    /// <summary>Kept for the user; not sent to a broker.</summary>
    public decimal? StopLoss { get; private set; }

    /// <summary>Kept for the user; not sent to a broker.</summary>
    public decimal? Target { get; private set; }

    public Initiator InitiatedBy { get; private set; }

    /// <summary>Under which the exchange has registered the algorithm.</summary>
    public string? AlgoId { get; private set; }

    /// <summary>Of MARKET and SLM orders, in per cent of the price; -1 is the exchange's own. Null for other types.</summary>
    public decimal? MarketProtection { get; private set; }

    public IntentState State { get; private set; }

    /// <summary>A stable code that tells why it is in this state, where there is more to say.</summary>
    public string? StateReason { get; private set; }

    public long FilledQty { get; private set; }

    public decimal? AveragePrice { get; private set; }

    /// <summary>The version of the rules by which it was checked last.</summary>
    public string? RulePackVersion { get; private set; }

    /// <summary>What each check said when it was checked last.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public IntentTerms Terms => new(
        Broker, Source, SessionId, PickId, Symbol, Exchange, Segment, Product, Side, Qty, OrderType, LimitPrice, TriggerPrice, StopLoss, Target, InitiatedBy, AlgoId, MarketProtection);

    public static TradeIntent Create(Guid id, string accountId, string? connectionId, IntentTerms terms, DateTimeOffset now) => new()
    {
        Id = id.ToString(),
        AccountId = accountId,
        ConnectionId = connectionId,
        SessionId = terms.SessionId,
        Broker = terms.Broker,
        Source = terms.Source,
        PickId = terms.PickId,
        Symbol = terms.Symbol,
        Exchange = terms.Exchange,
        Segment = terms.Segment,
        Product = terms.Product,
        Side = terms.Side,
        Qty = terms.Qty,
        OrderType = terms.OrderType,
        LimitPrice = terms.LimitPrice,
        TriggerPrice = terms.TriggerPrice,
        StopLoss = terms.StopLoss,
        Target = terms.Target,
        InitiatedBy = terms.InitiatedBy,
        AlgoId = terms.AlgoId,
        MarketProtection = terms.MarketProtection,
        State = IntentState.CREATED,
        CreatedAt = now,
        UpdatedAt = now,
        ExpiresAt = now + Lifetime,
    };

    /// <summary>One of the former system, as its orders show it.</summary>
    public static TradeIntent Imported(
        string id, string accountId, string? connectionId, IntentTerms terms, ImportedState state, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        var intent = Create(Guid.Empty, accountId, connectionId, terms, createdAt);
        (intent.Id, intent.State, intent.StateReason) = (id, state.State, state.Reason);
        (intent.FilledQty, intent.AveragePrice, intent.UpdatedAt) = (state.FilledQty, state.AveragePrice, updatedAt);
        return intent;
    }

    public bool IsExpiredAt(DateTimeOffset now) => State == IntentState.CREATED && now >= ExpiresAt;

    /// <summary>Keeps what the checks said; the first that denied is the reason.</summary>
    /// <returns>Whether the intent may go on.</returns>
    public bool Judge(IReadOnlyList<Verdict> verdicts, string rulePackVersion, DateTimeOffset now)
    {
        Verdicts = verdicts;
        RulePackVersion = rulePackVersion;
        if (verdicts.FirstOrDefault(v => v.Outcome == VerdictOutcome.DENIED) is not { } denied)
            return true;
        MoveTo(IntentState.DENIED, denied.Code, now);
        return false;
    }

    public void Expire(DateTimeOffset now) => MoveTo(IntentState.EXPIRED, IntentReasons.NotConfirmed, now);

    public void Cancel(string reason, DateTimeOffset now) => MoveTo(IntentState.CANCELLED, reason, now);

    public void Submit(DateTimeOffset now) => MoveTo(IntentState.SUBMITTED_TO_BROKER, null, now);

    /// <summary>Takes over how far the order has come.</summary>
    /// <returns>Whether the state changed.</returns>
    public bool Follow(BrokerOrder order, bool hasSurfaced, DateTimeOffset now)
    {
        // What was changed since at the broker is what is wanted by now.
        (Qty, OrderType, LimitPrice, TriggerPrice) = (order.Qty, order.OrderType, order.LimitPrice, order.TriggerPrice);
        FilledQty = order.FilledQty;
        AveragePrice = order.AveragePrice;
        UpdatedAt = now;
        var state = order.Status.Intent();
        if (state == State)
            return false;
        // Terminal states do not change, but for the one flagged exception: evidence that came too late.
        if (hasSurfaced)
            SetState(state, order.StatusReason, now);
        else
            MoveTo(state, order.StatusReason, now);
        return true;
    }

    /// <exception cref="InvalidOperationException">The state machine has no such transition.</exception>
    private void MoveTo(IntentState state, string? reason, DateTimeOffset now)
    {
        if (!IntentStates.CanMove(State, state))
            throw new InvalidOperationException($"An intent does not go from {State} to {state}.");
        SetState(state, reason, now);
    }

    private void SetState(IntentState state, string? reason, DateTimeOffset now)
    {
        State = state;
        StateReason = reason;
        UpdatedAt = now;
    }
}
