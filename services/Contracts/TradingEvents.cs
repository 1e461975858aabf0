namespace Fyntrix.Contracts;

/// <summary>An intent entered a state; <paramref name="Reason"/> is a stable code where there is one.</summary>
public sealed record IntentStateChanged(
    string IntentId,
    string UserId,
    string Symbol,
    string State,
    string? Reason,
    string? PickId,
    DateTimeOffset ChangedAt);

/// <summary>An exchange filled a part or the whole of an order. Price in rupees, quantity in units.</summary>
public sealed record OrderFilled(
    string OrderId,
    string? IntentId,
    string UserId,
    string? PickId,
    string Symbol,
    string Exchange,
    string Side,
    long Quantity,
    decimal Price,
    DateTimeOffset FilledAt);

/// <summary>A portfolio was recorded as of a moment.</summary>
public sealed record PortfolioSnapshotTaken(
    string UserId,
    string ConnectionId,
    string Broker,
    DateTimeOffset AsOf,
    int Positions,
    int Holdings);
