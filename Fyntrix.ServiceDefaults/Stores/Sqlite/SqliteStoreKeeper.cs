using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Stores.Sqlite;

/// <summary>
/// Serves a store as long as the service runs: sees at rest, too, that its file is there and whole; appends changes to the archive's
/// journal; exports when something has changed for long enough; counts rows; trims the message tables.
/// How long something took goes by a clock that nobody sets.
/// </summary>
internal sealed partial class SqliteStoreKeeper<TStore>(TStore store, IOptions<SqliteStoreSettings> settings, TimeProvider time, ILogger<SqliteStoreKeeper<TStore>> logger)
    : BackgroundService
    where TStore : SqliteStore
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ExportPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (long At, long Commits)> _done = new();
    private readonly Lock _stopping = new();
    private string? _said;
    private Task? _stopped;
    private Task? _export;
    private string? _exportSaid;
    private long _exportFailedAt;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!store.TryServe())
                LogTaken(store.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes on without the store, and answers 503 for what needs it until the folder can be written.
            LogSkipped(store.Name, e.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            do
            {
                _said = await TryAsync(() => BeatAsync(stoppingToken), _said);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            // The archive must not be closed under it.
            if (_export is { } last)
                await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(CancellationToken stoppingToken)
    {
        await store.LookAsync(stoppingToken);
        await DoAsync(TimeSpan.Zero, () => store.Archive.AppendAsync(store, stoppingToken), "append");
        if (store.Archive.KeepsAnything)
            await ExportAsync(stoppingToken);
        await DoAsync(Minute, async () => store.Meter.Counted(await store.ReadAsync(SqliteStoreStatus.CountRows, stoppingToken)), "count");
        await DoAsync(Hour, () => TrimAsync(stoppingToken), "trim");
    }

    /// <returns>Why it could not be done; null when it was.</returns>
    private async Task<string?> TryAsync(Func<Task> work, string? said)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception e) when (e is SqliteStoreUnavailableException or SqliteException or IOException or UnauthorizedAccessException)
        {
            if (said != e.Message)
                LogSkipped(store.Name, e.Message);
            return e.Message;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // Broken content can look like anything. Whatever it is, it must not end the service; the file is looked at.
            store.Doubt();
            if (said != e.Message)
                LogUnexpected(e, store.Name);
            return e.Message;
        }
    }

    /// <summary>Exports beside the journal, which does not wait for it. After a failure it waits a little.</summary>
    private async Task ExportAsync(CancellationToken cancellationToken)
    {
        if (_export is { IsCompleted: false })
            return;
        if (_export is { } ended)
        {
            _export = null;
            _exportSaid = await TryAsync(() => ended, _exportSaid);
            if (_exportSaid is not null)
                _exportFailedAt = time.GetTimestamp();
        }

        if (_exportSaid is not null && time.GetElapsedTime(_exportFailedAt) < ExportPause)
            return;
        _export = store.Archive.MustExport
            ? store.Archive.ExportAsync(store, cancellationToken)
            : DoAsync(settings.Value.ExportEvery, () => store.Archive.ExportAsync(store, cancellationToken), "export");
    }

    /// <summary>Once, however often it is asked: whoever asked first disposes of the store afterwards.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopping)
            return _stopped ??= StopOnceAsync(cancellationToken);
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.Archive.AppendAsync(store, cancellationToken);
        }
        catch (Exception e) when (e is SqliteStoreUnavailableException or SqliteException or IOException or UnauthorizedAccessException)
        {
            LogSkipped(store.Name, e.Message);
        }
    }

    /// <summary>Does something when enough time has passed and something was committed since it was last done.</summary>
    private async Task DoAsync(TimeSpan every, Func<Task> work, string name)
    {
        var commits = store.Commits;
        if (!_done.TryGetValue(name, out var last))
        {
            // After a restart nobody knows what was committed before it.
            last = (every == TimeSpan.Zero ? 0 : time.GetTimestamp(), -1);
            _done[name] = last;
        }

        if (commits == last.Commits || (every > TimeSpan.Zero && time.GetElapsedTime(last.At) < every))
            return;
        await work();
        _done[name] = (time.GetTimestamp(), commits);
    }

    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(c => c.QueryLong("SELECT count(*) FROM sqlite_master WHERE name IN ('inbox_messages', 'idempotency_keys')"), cancellationToken) == 2)
            await SqliteCleanup.TrimMessagesAsync(store, time.GetUtcNow(), cancellationToken);
    }

    [LoggerMessage(EventName = "store.held_by_another", Level = LogLevel.Error, Message = "{Path} is held by another process; requests that need it are refused until that one has ended")]
    private partial void LogTaken(string path);

    [LoggerMessage(EventName = "store.not_kept", Level = LogLevel.Warning, Message = "{Store} is not kept up to date now: {Reason}")]
    private partial void LogSkipped(string store, string reason);

    [LoggerMessage(EventName = "store.not_kept_unexpectedly", Level = LogLevel.Error, Message = "{Store} is not kept up to date now, for a reason that is not its file's; it is looked at")]
    private partial void LogUnexpected(Exception exception, string store);
}
