namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>What a symbol was traded at last.</summary>
/// <param name="Price">In rupees, with at most 4 decimals.</param>
/// <param name="At">When.</param>
internal sealed record Quote(string Symbol, decimal Price, DateTimeOffset At);
