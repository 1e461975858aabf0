using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Connections;

internal sealed record ConnectionAnswer(
    string Id,
    BrokerName Broker,
    ConnectionMode Mode,
    ConnectionStatus Status,
    string? ClientUserId,
    string? Scopes,
    PaperSession? Session,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static ConnectionAnswer From(BrokerConnection c) =>
        new(c.Id, c.Broker, c.Mode, c.Status, c.ClientUserId, c.Scopes, c.PaperSession, c.CreatedAt, c.UpdatedAt);
}
