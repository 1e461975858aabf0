using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Messaging;
using Npgsql;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Removes inbox rows and idempotency keys that nobody can ask for any more. In small batches, and leaving rows that another
/// instance is at, so that it stands in nobody's way.
/// </summary>
internal sealed partial class MessageTrimming(NpgsqlDataSource dataSource, TimeProvider time, ILogger<MessageTrimming> logger) : BackgroundService
{
    private const int Batch = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested)
                    await TrimAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogLater(e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <returns>How many rows went.</returns>
    internal async Task<int> TrimAsync(CancellationToken cancellationToken)
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        var now = time.GetUtcNow();
        return await TrimAsync("inbox_messages", "handled_at", now - InboxMessage.Kept, cancellationToken)
            + await TrimAsync("idempotency_keys", "created_at", now - IIdempotencyStore.Kept, cancellationToken);
    }

    private async Task<int> TrimAsync(string table, string column, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var trimmed = 0;
        int removed;
        do
        {
            await using var delete = dataSource.CreateCommand(
                $"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {column} < $1 ORDER BY {column} LIMIT $2 FOR UPDATE SKIP LOCKED))");
            delete.Parameters.Add(new NpgsqlParameter { Value = before });
            delete.Parameters.Add(new NpgsqlParameter { Value = Batch });
            trimmed += removed = await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        while (removed == Batch);
        return trimmed;
    }

    [LoggerMessage(EventName = "trimming.later", Level = LogLevel.Warning, Message = "Old inbox rows and idempotency keys are trimmed later: {Reason}")]
    private partial void LogLater(string reason);
}
