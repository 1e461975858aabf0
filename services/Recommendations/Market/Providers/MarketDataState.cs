namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>How fetching goes, for health.</summary>
internal sealed class MarketDataState
{
    private volatile Note _last = new(null, null);

    /// <summary>When bars were last fetched, and what went wrong in the last round.</summary>
    public (DateTimeOffset? FetchedAt, string? Failure) Last => (_last.FetchedAt, _last.Failure);

    public void Fetched(DateTimeOffset at) => _last = _last with { FetchedAt = at };

    /// <summary>A round came to its end, whether or not there was something to fetch.</summary>
    public void Succeeded() => _last = _last with { Failure = null };

    public void Failed(string failure) => _last = _last with { Failure = failure };

    private sealed record Note(DateTimeOffset? FetchedAt, string? Failure);
}
