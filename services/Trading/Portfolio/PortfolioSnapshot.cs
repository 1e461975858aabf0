using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Portfolio;

/// <summary>A connection's positions or holdings as of a moment. A later one stands beside it and overwrites nothing.</summary>
internal sealed class PortfolioSnapshot
{
    private PortfolioSnapshot()
    {
    }

    public string Id { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    public BrokerName Broker { get; private set; }

    public string ConnectionId { get; private set; } = "";

    public SnapshotKind Kind { get; private set; }

    /// <summary>The moment that it shows.</summary>
    public DateTimeOffset AsOf { get; private set; }

    /// <summary>The moment at which we learnt it.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    public string Payload { get; private set; } = "{}";

    public bool IsLatest { get; private set; }

    public SnapshotSource Source { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static PortfolioSnapshot Of(
        BrokerConnection connection, SnapshotKind kind, SnapshotSource source, string payload, bool isLatest, DateTimeOffset asOf, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        AccountId = connection.AccountId,
        Broker = connection.Broker,
        ConnectionId = connection.Id,
        Kind = kind,
        AsOf = asOf,
        RecordedAt = now,
        Payload = payload,
        IsLatest = isLatest,
        Source = source,
        CreatedAt = now,
    };

    /// <summary>One of the former system, under its own id.</summary>
    public static PortfolioSnapshot Imported(
        string id, BrokerConnection connection, SnapshotKind kind, string payload, bool isLatest, DateTimeOffset asOf, DateTimeOffset createdAt, DateTimeOffset now)
    {
        var snapshot = Of(connection, kind, SnapshotSource.IMPORT, payload, isLatest, asOf, now);
        (snapshot.Id, snapshot.CreatedAt) = (id, createdAt);
        return snapshot;
    }
}
