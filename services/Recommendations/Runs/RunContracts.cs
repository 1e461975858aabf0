using System.Text.Json;
using Fyntrix.Recommendations.Picks;

namespace Fyntrix.Recommendations.Runs;

/// <summary>A run of picks that an agent publishes.</summary>
/// <param name="Universe">NIFTY50, NIFTY100, NIFTY500 or BANKNIFTY.</param>
/// <param name="Mode">Scalping, Intraday, Swing, Options, Futures or Commodity.</param>
/// <param name="GeneratedAt">The signal time of every pick of the run; not in the future.</param>
/// <param name="Source">What set the run off, such as <c>preopen</c>, <c>hourly</c> or <c>manual</c>; <c>agent</c> when left out.</param>
/// <param name="PolicyVersion">The policy that the publisher worked by.</param>
/// <param name="TotalAnalyzed">How many symbols were looked at.</param>
/// <param name="FilteredCount">How many of them passed the publisher's filter.</param>
/// <param name="ElapsedMs">How long the run took, in milliseconds.</param>
/// <param name="Picks">1 to 500 picks of different symbols.</param>
/// <param name="LlmUsage">Calls of language models that the run needed, up to 50; each is booked by LlmCosts for the caller.</param>
internal sealed record PublishRun(
    string? Universe,
    string? Mode,
    DateTimeOffset? GeneratedAt,
    string? Source,
    string? PolicyVersion,
    int? TotalAnalyzed,
    int? FilteredCount,
    int? ElapsedMs,
    IReadOnlyList<PublishPick>? Picks,
    IReadOnlyList<PublishLlmUsage>? LlmUsage);

/// <summary>A pick of a run; prices in rupees.</summary>
/// <param name="Symbol">The exchange's symbol; stored in upper case.</param>
/// <param name="Exchange">NSE when left out.</param>
/// <param name="Recommendation">Strong Buy, Buy, Sell or Strong Sell.</param>
/// <param name="Direction">LONG for the buys, SHORT for the sells.</param>
/// <param name="Rank">1 is the best; the order of the list when no pick has one.</param>
/// <param name="StopLossPrice">Below the entry of a LONG, above that of a SHORT.</param>
/// <param name="TargetPrice">Above the entry of a LONG, below that of a SHORT.</param>
/// <param name="ScoreBlend">0 to 100.</param>
/// <param name="Features">What the pick was made from: an object of up to 16 KB.</param>
/// <param name="Contributions">What each agent said, up to 32.</param>
internal sealed record PublishPick(
    string? Symbol,
    string? Exchange,
    string? Recommendation,
    string? Direction,
    int? Rank,
    decimal? EntryPrice,
    decimal? StopLossPrice,
    decimal? TargetPrice,
    decimal? ScoreBlend,
    string? Confidence,
    string? RiskProfile,
    string? TimeHorizon,
    string? Regime,
    JsonElement? Features,
    IReadOnlyList<PublishContribution>? Contributions);

/// <summary>What one agent said about a pick: a score of 0 to 100, and an object of up to 2 KB for more.</summary>
internal sealed record PublishContribution(string? AgentName, decimal? Score, string? Confidence, JsonElement? Metadata);

/// <summary>
/// One call of a language model. Token counts are canonical: input = fresh + cached + cache-write, output = visible + reasoning.
/// </summary>
internal sealed record PublishLlmUsage(
    string? Model,
    string? Provider,
    string? ProviderResponseId,
    long? TokensInput,
    long? TokensOutput,
    long? TokensCached,
    long? TokensCacheWrite,
    long? TokensReasoning,
    string? Agent,
    int? LatencyMs,
    DateTimeOffset? CalledAt);

/// <summary>A run as lists show it.</summary>
/// <param name="Origin">PUBLISHED by an agent, made by the ENGINE, or taken over from the FORMER system.</param>
internal record Run(
    string RunId,
    string Universe,
    TradingMode Mode,
    string Source,
    DateTimeOffset GeneratedAt,
    RunOrigin Origin,
    string? PolicyVersion,
    int? TotalAnalyzed,
    int? FilteredCount,
    int PicksCount,
    int? ElapsedMs);

/// <summary>A run with its picks, best first.</summary>
internal sealed record RunWithPicks : Run
{
    public RunWithPicks(Run run, IReadOnlyList<Pick> picks)
        : base(run) =>
        Picks = picks;

    public IReadOnlyList<Pick> Picks { get; }
}
