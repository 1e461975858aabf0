using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Connections;

/// <summary>A user's link to a broker account.</summary>
internal sealed class BrokerConnection
{
    private BrokerConnection()
    {
    }

    public string Id { get; private set; } = "";

    public string AccountId { get; private set; } = "";

    public BrokerName Broker { get; private set; }

    public ConnectionMode Mode { get; private set; }

    public ConnectionStatus Status { get; private set; }

    /// <summary>The user's id at the broker.</summary>
    public string? ClientUserId { get; private set; }

    public string? Scopes { get; private set; }

    /// <summary>Of a paper connection, when its orders are matched; null for the service's default.</summary>
    public PaperSession? PaperSession { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static BrokerConnection New(string accountId, BrokerName broker, ConnectionMode mode, string clientUserId, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now).ToString(),
        AccountId = accountId,
        Broker = broker,
        Mode = mode,
        Status = ConnectionStatus.DISCONNECTED,
        ClientUserId = clientUserId,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>One of the former system, whose connections were all live.</summary>
    public static BrokerConnection Imported(
        string id, string accountId, BrokerName broker, ConnectionStatus status, string? clientUserId, string? scopes, DateTimeOffset createdAt, DateTimeOffset updatedAt) => new()
    {
        Id = id,
        AccountId = accountId,
        Broker = broker,
        Mode = ConnectionMode.LIVE,
        Status = status,
        ClientUserId = clientUserId,
        Scopes = scopes,
        CreatedAt = createdAt,
        UpdatedAt = updatedAt,
    };

    public void Connect(DateTimeOffset now)
    {
        Status = ConnectionStatus.CONNECTED;
        UpdatedAt = now;
    }

    public void ChooseSession(PaperSession session, DateTimeOffset now)
    {
        PaperSession = session;
        UpdatedAt = now;
    }

    /// <summary>A person's id at a broker tells who they are.</summary>
    public void Pseudonymize(DateTimeOffset now)
    {
        if (Mode == ConnectionMode.LIVE)
            (ClientUserId, UpdatedAt) = ($"deleted-{Id}", now);
    }

    /// <summary>The broker says that the session is over.</summary>
    public void Expire(DateTimeOffset now)
    {
        Status = ConnectionStatus.EXPIRED;
        UpdatedAt = now;
    }

    public void Disconnect(DateTimeOffset now)
    {
        Status = ConnectionStatus.DISCONNECTED;
        UpdatedAt = now;
    }
}
