using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Deals with a message as soon as the store lets it. While the store is away the message waits here, for hours if need be: it
/// is not the message's fault, nobody should have to replay it, and the broker keeps it should this process end meanwhile.
/// </summary>
internal sealed partial class StorePatience(TimeProvider time, ILogger<StorePatience> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task RunAsync(string handler, Func<Task> attempt, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await attempt();
                return;
            }
            catch (Exception e) when (Passes(e))
            {
                if (pause == FirstPause)
                    LogWaits(handler, e.Message);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    /// <summary>Whether the same message may well go through later: the store is away, full, restarting, or two were in each other's way.</summary>
    private static bool Passes(Exception exception) =>
        exception is SqliteStoreUnavailableException or TimeoutException || DatabaseFailure.Find(exception) is { IsTransient: true };

    [LoggerMessage(EventName = "handler.waits_for_store", Level = LogLevel.Warning, Message = "{Handler} waits for its store: {Reason}")]
    private partial void LogWaits(string handler, string reason);
}
