using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Performance;

/// <summary>Which picks are summed up.</summary>
/// <param name="LookbackDays">Picks of the last 1 to 365 days; 30 when left out.</param>
internal sealed record AlphaByModeQuery([FromQuery(Name = "lookback_days")] int? LookbackDays);
