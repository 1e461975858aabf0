using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>One call of a model, priced and ready to be booked.</summary>
/// <param name="ReportKey">The same for each repeat of one report, where the reporter made repeats known; else null.</param>
/// <param name="Estimated">The provider said nothing of what was used.</param>
internal sealed record Call(
    string Model,
    string? Provider,
    string? ProviderResponseId,
    string? ReportKey,
    TokenUsage Usage,
    Cost Cost,
    CallParameters Parameters,
    Attribution Attribution,
    int? LatencyMs,
    CallStatus Status,
    DateTimeOffset CalledAt,
    ReportSource Source,
    string? ReportedBy,
    bool Estimated = false)
{
    /// <summary>What it counts as in totals and budgets while it has no price.</summary>
    public long CeilingTokens => BookedCeiling ?? Usage.CeilingTokens;

    /// <summary>The same, of a call that is booked: it stays what it was booked at.</summary>
    public long? BookedCeiling { get; init; }

    /// <summary>The prices that made the cost; null where it stands as it is, as for a call out of the file.</summary>
    public PriceBook? PricedBy { get; init; }
}
