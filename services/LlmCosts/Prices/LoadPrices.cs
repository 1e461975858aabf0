using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Telemetry;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>
/// Brings the shipped prices into the file at start, and looks each second whether the file has others, which a command beside the
/// service may have imported. Without the file the prices that were last read are in force.
/// </summary>
internal sealed partial class LoadPrices(PriceList prices, TimeProvider time, ILogger<LoadPrices> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string? _away;
    private bool _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var quiet = Quiet.Begin();
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await prices.RefreshAsync(stoppingToken);
                if (!_told && prices.KeptOut is { Count: > 0 } kept)
                    LogKept(prices.Version, kept.Count, string.Join(", ", kept.Take(10)));
                (_away, _told) = (null, true);
            }
            catch (SqliteStoreUnavailableException e)
            {
                if (_away != e.Message)
                    LogNotRead(e.Message);
                _away = e.Message;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventName = "prices.file_refused", Level = LogLevel.Warning, Message = "Prices of the file could not be read, the last known ones are in force: {Reason}")]
    private partial void LogNotRead(string reason);

    [LoggerMessage(EventName = "prices.edition_kept_out", Level = LogLevel.Error, Message = "The edition {Edition} has other prices of {Count} models than are recorded of its day or under its name; the recorded ones stay: {Models}")]
    private partial void LogKept(string edition, int count, string models);
}
