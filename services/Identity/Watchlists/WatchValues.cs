namespace Fyntrix.Identity.Watchlists;

/// <summary>What a user notes on a watched symbol.</summary>
internal sealed record WatchValues(
    string? Notes,
    string? Timeframe,
    decimal? DesiredEntry,
    decimal? StopLoss,
    decimal? Target,
    WatchStatus Status);
