namespace Fyntrix.Recommendations.Picks;

/// <summary>A pick that is about to be written; checked already.</summary>
internal sealed record NewPick
{
    public required string RunId { get; init; }

    public required string Symbol { get; init; }

    public required string Exchange { get; init; }

    public required string Universe { get; init; }

    public required string Mode { get; init; }

    /// <summary>What set the run off.</summary>
    public required string Source { get; init; }

    public required string Recommendation { get; init; }

    public required string Direction { get; init; }

    public required DateTimeOffset GeneratedAt { get; init; }

    /// <summary>The text of a former time that was corrected.</summary>
    public string? GeneratedAtOriginal { get; init; }

    public required int Rank { get; init; }

    public decimal? EntryPrice { get; init; }

    public string? EntryPriceSource { get; init; }

    public decimal? StopLossPrice { get; init; }

    public decimal? TargetPrice { get; init; }

    public decimal? ScoreBlend { get; init; }

    public string? Confidence { get; init; }

    public string? RiskProfile { get; init; }

    public string? PolicyVersion { get; init; }

    /// <summary>A JSON object.</summary>
    public string? Features { get; init; }

    /// <summary>An Options pick that names a stock and not a contract: it is judged by the stock.</summary>
    public bool IsOnUnderlying => Mode == nameof(TradingMode.Options) && Exchange is (nameof(Picks.Exchange.NSE) or nameof(Picks.Exchange.BSE));

    public string PickUuid => PickId.Of(RunId, Symbol);
}
