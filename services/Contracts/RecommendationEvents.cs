namespace Fyntrix.Contracts;

/// <summary>A run's picks became visible, all of them at once.</summary>
public sealed record PicksPublished(
    string RunId,
    string Universe,
    string Mode,
    DateTimeOffset PublishedAt,
    IReadOnlyList<PublishedPick> Picks);

/// <summary>One pick of a run; prices in rupees, null where the agent gave none.</summary>
public sealed record PublishedPick(
    string PickUuid,
    string Symbol,
    string Exchange,
    string Direction,
    string Recommendation,
    int Rank,
    decimal? Score,
    decimal? EntryPrice,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    DateTimeOffset SignalAt);
