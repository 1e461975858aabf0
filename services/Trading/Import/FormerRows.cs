namespace Fyntrix.Trading.Import;

/// <summary>A row of the former broker_connections. Times that no calendar holds are null.</summary>
internal sealed record FormerConnection(
    string Id, string AccountId, string Broker, string Status, string? ClientUserId, string? Scopes, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt);

/// <summary>A row of the former broker_tokens, which only ever grew: the newest of a connection was the one in use.</summary>
internal sealed record FormerToken(string Id, string ConnectionId, string AccessTokenEnc, string? RefreshTokenEnc, DateTimeOffset? ExpiresAt, DateTimeOffset? CreatedAt);

/// <summary>
/// A row of the former trade_intents. Prices were binary floating point there; they come rounded to 8 decimals, null where they
/// are no price.
/// </summary>
/// <param name="Unusable">Columns whose price is null only because no price can be what stood there.</param>
internal sealed record FormerIntent(
    string Id,
    string AccountId,
    string? SessionId,
    string Broker,
    string Source,
    string Symbol,
    string? Exchange,
    string Segment,
    string Product,
    string Side,
    long Qty,
    string OrderType,
    decimal? LimitPrice,
    decimal? TriggerPrice,
    decimal? StopLoss,
    decimal? Target,
    string State,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    IReadOnlyList<string> Unusable);

/// <summary>A row of the former broker_orders.</summary>
internal sealed record FormerOrder(
    string Id, string IntentId, string? BrokerOrderId, string? Status, long? FilledQty, decimal? AveragePrice, string? RawResponse, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt);

/// <summary>A row of the former portfolio_snapshots (broker_portfolio_snapshots): what the broker answered.</summary>
internal sealed record FormerSnapshotRow(string Id, string AccountId, string Broker, string Kind, string Payload, DateTimeOffset? AsOf, DateTimeOffset? CreatedAt);

/// <summary>What the former system held of one account.</summary>
internal sealed record FormerAccount(
    string Id,
    IReadOnlyList<FormerConnection> Connections,
    ILookup<string, FormerToken> Tokens,
    IReadOnlyList<FormerIntent> Intents,
    ILookup<string, FormerOrder> Orders,
    IReadOnlyList<FormerSnapshotRow> Snapshots);
