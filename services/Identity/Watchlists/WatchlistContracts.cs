using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Identity.Watchlists;

/// <summary>A symbol to watch. The exchange is NSE when left out.</summary>
internal sealed record WatchRequest(
    string? Symbol,
    Exchange? Exchange,
    string? Notes,
    string? Timeframe,
    decimal? DesiredEntry,
    decimal? StopLoss,
    decimal? Target);

/// <summary>Several symbols to watch, all on one exchange.</summary>
internal sealed record WatchManyRequest(string[]? Symbols, Exchange? Exchange);

/// <summary>A change to a watched symbol: what is left out stays, null clears.</summary>
internal sealed record WatchPatch(
    Patch<string> Notes,
    Patch<string> Timeframe,
    Patch<decimal?> DesiredEntry,
    Patch<decimal?> StopLoss,
    Patch<decimal?> Target,
    Patch<WatchStatus?> Status)
{
    public WatchValues ApplyTo(WatchValues old) => new(
        Notes.Or(old.Notes),
        Timeframe.Or(old.Timeframe),
        DesiredEntry.Or(old.DesiredEntry),
        StopLoss.Or(old.StopLoss),
        Target.Or(old.Target),
        Status.Or(old.Status) ?? WatchStatus.active);
}

/// <summary>A watched symbol.</summary>
internal sealed record WatchAnswer(
    string Id,
    string UserId,
    string Symbol,
    Exchange Exchange,
    string? Notes,
    string? Timeframe,
    decimal? DesiredEntry,
    decimal? StopLoss,
    decimal? Target,
    WatchStatus Status,
    DateTimeOffset AddedAt,
    DateTimeOffset UpdatedAt)
{
    public static WatchAnswer Of(WatchlistEntry e) =>
        new(e.Id, e.UserId, e.Symbol, e.Exchange, e.Notes, e.Timeframe, e.DesiredEntry, e.StopLoss, e.Target, e.Status, e.AddedAt, e.UpdatedAt);
}

/// <summary>Whether a symbol is watched.</summary>
internal sealed record WatchCheckAnswer(string Symbol, bool InWatchlist);
