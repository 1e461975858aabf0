using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Fyntrix.Identity.Users;

/// <summary>
/// Erases accounts whose grace after their deletion is over, with everything that hangs on them, and trims what is past its
/// use. In small batches, and leaving rows that another instance is at, so that it stands in nobody's way.
/// </summary>
internal sealed partial class AccountUpkeep(
    NpgsqlDataSource database,
    IOptions<UserSettings> settings,
    TimeProvider time,
    ILogger<AccountUpkeep> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // The foreign keys carry the deletion on.
    private const string Erase =
        """
        DELETE FROM users WHERE id = ANY(ARRAY(
            SELECT id FROM users WHERE is_deleted AND deleted_at < $1 ORDER BY deleted_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // A session that nobody ended is dead when its idle or its absolute time has passed.
    private static readonly string EndedSessions =
        $"""
        DELETE FROM sessions WHERE id = ANY(ARRAY(
            SELECT id FROM sessions
            WHERE ended_at < $1
                OR created_at < $1 - interval '{Session.Absolute.TotalSeconds} seconds'
                OR last_used_at < $1 - interval '{Session.Idle.TotalSeconds} seconds'
            LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // Ids grow with time, so the oldest events are looked at alone and not the whole table.
    private const string OldEvents =
        """
        DELETE FROM security_events WHERE id = ANY(ARRAY(
            SELECT id FROM (SELECT id, occurred_at FROM security_events ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) oldest
            WHERE occurred_at < $1))
        """;

    /// <summary>One look: erases and trims all that is due.</summary>
    /// <returns>How many accounts were erased.</returns>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        using var quiet = Quiet.Begin();
        var (kept, now) = (settings.Value, time.GetUtcNow());
        var erased = await DeleteAsync(Erase, now - kept.ErasureGrace, cancellationToken);
        if (erased > 0)
            LogErased(erased);

        var trimmed = await DeleteAsync(Expired("one_time_codes", "id", "expires_at"), now - kept.KeepExpiredCodes, cancellationToken)
            + await DeleteAsync(Expired("sign_in_challenges", "token_hash", "expires_at"), now - kept.KeepExpiredCodes, cancellationToken)
            + await DeleteAsync(Expired("attempt_throttles", "key", "last_at"), now - kept.KeepThrottles, cancellationToken)
            + await DeleteAsync(EndedSessions, now - kept.KeepEndedSessions, cancellationToken)
            + await DeleteAsync(OldEvents, now - kept.KeepSecurityEvents, cancellationToken);
        if (trimmed > 0)
            LogTrimmed(trimmed);
        return erased;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogLater(e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static string Expired(string table, string key, string column) =>
        $"DELETE FROM {table} WHERE {key} = ANY(ARRAY(SELECT {key} FROM {table} WHERE {column} < $1 ORDER BY {column} LIMIT $2 FOR UPDATE SKIP LOCKED))";

    private async Task<int> DeleteAsync(string sql, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var deleted = 0;
        int batch;
        do
        {
            await using var delete = database.CreateCommand(sql);
            delete.Parameters.Add(new() { Value = before, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            delete.Parameters.Add(new() { Value = Batch });
            deleted += batch = await delete.ExecuteNonQueryAsync(cancellationToken);
        }
        while (batch == Batch);
        return deleted;
    }

    [LoggerMessage(EventName = "accounts.erased", Level = LogLevel.Information, Message = "{Count} deleted accounts were erased after their grace")]
    private partial void LogErased(int count);

    [LoggerMessage(EventName = "accounts.trimmed", Level = LogLevel.Debug, Message = "{Count} expired codes, sign-ins, counts, sessions and security events were removed")]
    private partial void LogTrimmed(int count);

    [LoggerMessage(EventName = "accounts.upkeep_later", Level = LogLevel.Warning, Message = "Deleted accounts are erased later: {Reason}")]
    private partial void LogLater(string reason);
}
