namespace Fyntrix.Identity.Watchlists;

/// <summary>A symbol that a user watches, with the levels at which they want to hear of it; prices in rupees.</summary>
internal sealed class WatchlistEntry
{
    private WatchlistEntry()
    {
    }

    public string Id { get; private set; } = "";

    public string UserId { get; private set; } = "";

    public string Symbol { get; private set; } = "";

    public Exchange Exchange { get; private set; }

    public string? Notes { get; private set; }

    public string? Timeframe { get; private set; }

    public decimal? DesiredEntry { get; private set; }

    public decimal? StopLoss { get; private set; }

    public decimal? Target { get; private set; }

    public WatchStatus Status { get; private set; }

    public DateTimeOffset AddedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static WatchlistEntry Add(string userId, string symbol, Exchange exchange, WatchValues values, DateTimeOffset now)
    {
        var entry = new WatchlistEntry
        {
            Id = Guid.CreateVersion7(now).ToString(),
            UserId = userId,
            Symbol = symbol,
            Exchange = exchange,
            AddedAt = now,
        };
        entry.Set(values, now);
        return entry;
    }

    public static WatchlistEntry Imported(string id, string userId, string symbol, Exchange exchange, string? notes, DateTimeOffset addedAt, DateTimeOffset updatedAt) => new()
    {
        Id = id,
        UserId = userId,
        Symbol = symbol,
        Exchange = exchange,
        Notes = notes,
        AddedAt = addedAt,
        UpdatedAt = updatedAt,
    };

    public WatchValues Values() => new(Notes, Timeframe, DesiredEntry, StopLoss, Target, Status);

    public void Set(WatchValues values, DateTimeOffset now)
    {
        Notes = values.Notes;
        Timeframe = values.Timeframe;
        DesiredEntry = values.DesiredEntry;
        StopLoss = values.StopLoss;
        Target = values.Target;
        Status = values.Status;
        UpdatedAt = now;
    }
}
