using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.LlmCosts.Prices;

/// <summary>Brings the shipped prices into the file at start. Without the file the shipped ones are in force.</summary>
internal sealed partial class LoadPrices(PriceList prices, ILogger<LoadPrices> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await prices.LoadAsync(stoppingToken);
        }
        catch (SqliteStoreUnavailableException e)
        {
            LogNotLoaded(e.Message);
        }
    }

    [LoggerMessage(EventName = "prices.file_refused", Level = LogLevel.Warning, Message = "Prices of the file could not be read, the shipped ones are in force: {Reason}")]
    private partial void LogNotLoaded(string reason);
}
