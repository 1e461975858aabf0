using System.Security.Cryptography;
using Fyntrix.Trading.Brokers;

namespace Fyntrix.Trading.Connections;

/// <summary>
/// Ends sessions at live brokers when a user leaves them, so that a token that somebody copied is of no use either. The broker being away
/// keeps nobody from leaving: the token is destroyed here in any case and dies there by the next morning.
/// </summary>
internal sealed partial class SessionEnd(BrokerRegistry brokers, BrokerAccesses accesses, ILogger<SessionEnd> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What the session is ended with later; null when there is none.</summary>
    public async Task<LiveAccess?> TakeAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await accesses.OfAsync(connection, cancellationToken) as LiveAccess;
        }
        catch (CryptographicException e)
        {
            LogUnreadable(e, connection.Id);
            return null;
        }
    }

    public async Task EndAsync(BrokerConnection connection, LiveAccess access, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        if (brokers.Find(connection.Broker) is ILiveBroker broker && await broker.EndSessionAsync(access, limit.Token) is { } fault)
            LogNotEnded(connection.Id, fault);
    }

    [LoggerMessage(EventName = "connection.token_unreadable", Level = LogLevel.Warning, Message = "The token of connection {ConnectionId} cannot be read; its session at the broker is not ended")]
    private partial void LogUnreadable(Exception exception, string connectionId);

    [LoggerMessage(EventName = "connection.session_not_ended", Level = LogLevel.Warning, Message = "The broker did not end the session of connection {ConnectionId}: {Reason}")]
    private partial void LogNotEnded(string connectionId, string reason);
}
