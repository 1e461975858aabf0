using System.Text.Json.Serialization;

namespace Fyntrix.Identity.Watchlists;

/// <summary>An alert as the former front end sets it; its <c>source</c>, which told screens apart, and what else it sends are not kept.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record AlertRequest(
    string? Symbol,
    string? Timeframe,
    decimal? DesiredEntry,
    decimal? StopLoss,
    decimal? Target,
    string? Notes);

/// <summary>A change of an alert's status.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record AlertPatch(WatchStatus? Status);

/// <summary>A watched symbol under the former system's names.</summary>
internal sealed record Alert(
    string Id,
    string Symbol,
    string? Timeframe,
    decimal? DesiredEntry,
    decimal? StopLoss,
    decimal? Target,
    string? Notes,
    WatchStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static Alert Of(WatchlistEntry e) =>
        new(e.Id, e.Symbol, e.Timeframe, e.DesiredEntry, e.StopLoss, e.Target, e.Notes, e.Status, e.AddedAt, e.UpdatedAt);
}

/// <summary>The alert that was set.</summary>
internal sealed record AlertSetAnswer(string Status, Alert Entry);

/// <summary>Every alert, newest first.</summary>
internal sealed record AlertsAnswer(string Status, IReadOnlyList<Alert> Entries);

/// <summary>The status that an alert has now.</summary>
internal sealed record AlertStatusAnswer(string Status, string Id, WatchStatus NewStatus);
