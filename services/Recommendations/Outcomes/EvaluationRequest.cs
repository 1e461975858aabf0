using System.Text.Json.Serialization;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Which picks are to be judged again; all members left out: those that are due.</summary>
/// <param name="Mode">Scalping, Intraday, Swing, Options, Futures or Commodity.</param>
/// <param name="Symbol">The exchange's symbol, in any case.</param>
/// <param name="From">Picks with signals from this moment on; ISO 8601 with offset.</param>
/// <param name="To">Picks with signals before this moment; ISO 8601 with offset.</param>
internal sealed record EvaluationRequest(string? Mode, string? Symbol, DateTimeOffset? From, DateTimeOffset? To)
{
    [JsonIgnore]
    public bool HasFilter => this is not { Mode: null, Symbol: null, From: null, To: null };
}
