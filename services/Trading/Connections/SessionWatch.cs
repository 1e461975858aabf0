using System.Threading.Channels;
using Fyntrix.Trading.Brokers;

namespace Fyntrix.Trading.Connections;

/// <summary>
/// Notes which sessions brokers have ended. It is written down beside the call that found it out, which may hold locks of its own;
/// what a crash loses, the next refusal says again.
/// </summary>
internal sealed partial class SessionWatch(IServiceScopeFactory scopes, ILogger<SessionWatch> logger) : BackgroundService
{
    private readonly Channel<LiveAccess> _over = Channel.CreateBounded<LiveAccess>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>The broker refused this token.</summary>
    public void Over(LiveAccess access) => _over.Writer.TryWrite(access);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var access in _over.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<ConnectionDesk>().ExpireAsync(access, stoppingToken))
                    LogOver(access.ConnectionId);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e, access.ConnectionId);
            }
        }
    }

    [LoggerMessage(EventName = "connection.expired", Level = LogLevel.Information, Message = "The broker has ended the session of connection {ConnectionId}")]
    private partial void LogOver(string connectionId);

    [LoggerMessage(EventName = "connection.not_expired", Level = LogLevel.Error, Message = "That the session of connection {ConnectionId} is over could not be noted; the next refusal tries again")]
    private partial void LogFailed(Exception exception, string connectionId);
}
