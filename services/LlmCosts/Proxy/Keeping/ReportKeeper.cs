using System.Text.Json;
using System.Threading.Channels;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Proxy.Keeping;

/// <summary>
/// Books the calls that passed, without their callers waiting for it: 1. reports wait in a bounded queue; 2. they are booked together;
/// 3. while the store is away, or when the queue is full, they go to a file beside it; 4. which is replayed at start and as soon as
/// the store takes something again. A report has a key of its own, so that it counts once however often it is replayed.
/// </summary>
internal sealed partial class ReportKeeper : BackgroundService
{
    public const string FileName = "llm_costs.reports.jsonl";
    private const int Together = 256;

    private readonly LlmCostStore _store;
    private readonly ReportDoor _door;
    private readonly Ledger _ledger;
    private readonly IReservations _reservations;
    private readonly SpendMetrics _metrics;
    private readonly UnpricedAlarm _alarm;
    private readonly ProxySettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<ReportKeeper> _logger;
    private readonly Channel<KeptReport> _queue;
    private readonly ReportFile _file;
    private readonly ReportFile _refused;

    // What neither the store nor the disk took.
    private readonly List<KeptReport> _held = [];
    private long _replayed;
    private long _retryAt;
    private bool _away;
    private volatile bool _isLate;

    public ReportKeeper(
        LlmCostStore store,
        ReportDoor door,
        Ledger ledger,
        IReservations reservations,
        SpendMetrics metrics,
        UnpricedAlarm alarm,
        IOptions<ProxySettings> settings,
        TimeProvider time,
        ILogger<ReportKeeper> logger)
    {
        (_store, _door, _ledger, _reservations, _metrics, _alarm, _settings, _time, _logger) = (store, door, ledger, reservations, metrics, alarm, settings.Value, time, logger);
        _queue = Channel.CreateBounded<KeptReport>(new BoundedChannelOptions(_settings.QueuedReports) { SingleReader = true });
        var path = Path.Combine(Path.GetDirectoryName(store.Path)!, FileName);
        _file = new ReportFile(path);
        _refused = new ReportFile($"{path}.refused");
    }

    /// <summary>Whether reports wait that the store did not take.</summary>
    public bool HasKept => _file.HasAny || _held.Count > 0;

    /// <summary>Takes a report. Never fails its caller.</summary>
    public async ValueTask KeepAsync(KeptReport report)
    {
        if (!_queue.Writer.TryWrite(report))
            await Task.Run(() => Spill([report]));
    }

    /// <summary>
    /// Books what still waits, or puts it beside the store. Returns when that is done, also when the time for stopping is over, as it is
    /// after streams that did not end by themselves: then nothing waits for the store any more.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _isLate = cancellationToken.IsCancellationRequested;
        _queue.Writer.TryComplete();
        await base.StopAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not within whatever started the host.
        await Task.Yield();
        using var quiet = Quiet.Begin();
        await RetryAsync();
        while (await WaitAsync(stoppingToken))
        {
            await TakeAsync(NextBatch());
            if (HasKept && _time.GetTimestamp() >= _retryAt)
                await RetryAsync();
        }

        while (NextBatch() is { Count: > 0 } rest)
        {
            if (_isLate)
                Spill(rest);
            else
                await TakeAsync(rest);
        }

        if (TakeHeld() is { Count: > 0 } held)
            Spill(held);
    }

    /// <summary>Returns when a report has come, or when it is time to try again with those that wait beside the store.</summary>
    /// <returns>False when the service stops.</returns>
    private async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        using var retry = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        if (HasKept)
            retry.CancelAfter(_settings.RetryEvery);
        try
        {
            return await _queue.Reader.WaitToReadAsync(retry.Token);
        }
        catch (OperationCanceledException)
        {
            return !stoppingToken.IsCancellationRequested;
        }
    }

    private List<KeptReport> NextBatch()
    {
        var batch = new List<KeptReport>();
        while (batch.Count < Together && _queue.Reader.TryRead(out var report))
            batch.Add(report);
        return batch;
    }

    private async Task TakeAsync(List<KeptReport> batch)
    {
        if (batch.Count == 0)
            return;
        // A store that is away lets its callers wait for seconds: what comes meanwhile does not.
        if (!_away)
            batch = await BookAsync(batch);
        if (batch.Count > 0)
            Spill(batch);
    }

    /// <summary>Tries again with what waits.</summary>
    private async Task RetryAsync()
    {
        try
        {
            if (TakeHeld() is { Count: > 0 } held && await BookAsync(held) is { Count: > 0 } left)
                Spill(left);
            await ReplayAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFileAway(FileName, e.Message);
        }

        _retryAt = _time.GetTimestamp() + (long)(_settings.RetryEvery.TotalSeconds * _time.TimestampFrequency);
    }

    private async Task ReplayAsync()
    {
        var booked = 0;
        while (_file.HasAny)
        {
            var lines = _file.Take(_replayed, Together, out var end);
            if (lines.Count == 0)
            {
                _file.EndReplay();
                _replayed = 0;
                continue;
            }

            var reports = new List<KeptReport>();
            foreach (var line in lines)
            {
                if (ReportFile.Read(line) is { } report)
                    reports.Add(report);
                else
                    LogUnreadable(FileName);
            }

            if ((await BookAsync(reports)).Count > 0)
                return;
            _replayed = end;
            booked += reports.Count;
        }

        if (booked > 0)
            LogReplayed(booked);
    }

    /// <returns>What the store did not take.</returns>
    private async Task<List<KeptReport>> BookAsync(List<KeptReport> reports)
    {
        var (plain, held) = (reports.FindAll(r => r.ReservationId is null), reports.FindAll(r => r.ReservationId is not null));
        try
        {
            if (plain.Count > 0)
                await BookAllAsync(plain);
            plain.Clear();
            // Beside each other, so that they share commits.
            await Task.WhenAll(held.ToList().Select(async report =>
            {
                await SettleAsync(report);
                lock (held)
                    held.Remove(report);
            }));
            _away = false;
        }
        catch (SqliteStoreUnavailableException e)
        {
            if (!_away)
                LogStoreAway(e.Message);
            _away = true;
        }

        return [.. plain, .. held];
    }

    private async Task BookAllAsync(List<KeptReport> reports)
    {
        try
        {
            Report[] taken = [.. reports.Select(Open)];
            var items = await _store.WriteAsync(write => _ledger.Book(write, taken), CancellationToken.None);
            _metrics.Booked(taken, items);
            _alarm.Raise(taken);
        }
        catch (Exception e) when (Concerns(e))
        {
            // One of them: each for itself, so that it takes no other along.
            if (reports.Count == 1)
                Refuse(reports[0], e);
            else
                foreach (var report in reports)
                    await BookAllAsync([report]);
        }
    }

    private async Task SettleAsync(KeptReport report)
    {
        try
        {
            await _reservations.SettleAsync(report.ReservationId!, Open(report), CancellationToken.None);
        }
        catch (Exception e) when (Concerns(e))
        {
            Refuse(report, e);
        }
    }

    /// <summary>Whether a failure is of the report and not of the store.</summary>
    private static bool Concerns(Exception e) => e is not (SqliteStoreUnavailableException or OutOfMemoryException);

    private Report Open(KeptReport kept) =>
        _door.Take(kept.Report, () => JsonSerializer.Serialize(kept.Report, JsonDefaults.Options), ReportSource.PROXY, kept.ReportedBy, kept.Key);

    private void Refuse(KeptReport report, Exception failure)
    {
        LogRefused(failure, report.Key, $"{FileName}.refused");
        try
        {
            _refused.Append([report]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFileAway($"{FileName}.refused", e.Message);
        }
    }

    private void Spill(IReadOnlyList<KeptReport> reports)
    {
        try
        {
            _file.Append(reports);
            LogSpilled(reports.Count, FileName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFileAway(FileName, e.Message);
            Hold(reports);
        }
    }

    private List<KeptReport> TakeHeld()
    {
        lock (_held)
        {
            List<KeptReport> held = [.. _held];
            _held.Clear();
            return held;
        }
    }

    private void Hold(IReadOnlyList<KeptReport> reports)
    {
        lock (_held)
        {
            _held.AddRange(reports);
            if (_held.Count - _settings.QueuedReports is > 0 and var lost)
            {
                _held.RemoveRange(0, lost);
                LogLost(lost);
            }
        }
    }

    [LoggerMessage(EventName = "proxy.store_away", Level = LogLevel.Warning, Message = "Calls of the proxy are not booked just now, their reports wait beside the store: {Reason}")]
    private partial void LogStoreAway(string reason);

    [LoggerMessage(EventName = "proxy.reports_kept", Level = LogLevel.Debug, Message = "{Count} reports of the proxy wait in {File}")]
    private partial void LogSpilled(int count, string file);

    [LoggerMessage(EventName = "proxy.reports_replayed", Level = LogLevel.Information, Message = "{Count} reports of the proxy that waited beside the store are booked")]
    private partial void LogReplayed(int count);

    [LoggerMessage(EventName = "proxy.report_unreadable", Level = LogLevel.Error, Message = "A line of {File} is not a report and was passed over")]
    private partial void LogUnreadable(string file);

    [LoggerMessage(EventName = "proxy.report_refused", Level = LogLevel.Error, Message = "The report {Key} cannot be booked and stands in {File}")]
    private partial void LogRefused(Exception failure, string key, string file);

    [LoggerMessage(EventName = "proxy.file_away", Level = LogLevel.Error, Message = "{File} cannot be written or read just now: {Reason}")]
    private partial void LogFileAway(string file, string reason);

    [LoggerMessage(EventName = "proxy.reports_lost", Level = LogLevel.Error, Message = "{Count} reports of the proxy are lost: neither the store nor its folder can be written")]
    private partial void LogLost(int count);
}
