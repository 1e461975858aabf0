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

    /// <summary>What the broker is spoken to with for the last time; null when there is no session, or its token cannot be read.</summary>
    public async Task<BrokerAccess?> TakeAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await accesses.OfAsync(connection, cancellationToken);
        }
        catch (CryptographicException e)
        {
            LogUnreadable(e, connection.Id);
            return null;
        }
    }

    /// <param name="access">What was taken before the token was destroyed; a paper connection has nothing to end.</param>
    public async Task EndAsync(BrokerConnection connection, BrokerAccess? access, CancellationToken cancellationToken)
    {
        if (access is not LiveAccess session || brokers.Find(connection.Broker) is not ILiveBroker broker)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        if (await broker.EndSessionAsync(session, limit.Token) is { } fault)
            LogNotEnded(connection.Id, fault);
    }

    [LoggerMessage(EventName = "connection.token_unreadable", Level = LogLevel.Warning, Message = "The token of connection {ConnectionId} cannot be read; its session at the broker is not ended")]
    private partial void LogUnreadable(Exception exception, string connectionId);

    [LoggerMessage(EventName = "connection.session_not_ended", Level = LogLevel.Warning, Message = "The broker did not end the session of connection {ConnectionId}: {Reason}")]
    private partial void LogNotEnded(string connectionId, string reason);
}
