using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Actions;

/// <summary>What multiplies the price on the ex-date: 1/2 for a split of one share into two, 2/3 for one bonus share on two.</summary>
/// <param name="Numerator">1 to 1,000,000,000.</param>
/// <param name="Denominator">1 to 1,000,000,000.</param>
/// <param name="Source">Where that is from, such as the exchange's circular.</param>
internal sealed record PutCorporateAction(long? Numerator, long? Denominator, string? Source);

/// <summary>A corporate action.</summary>
/// <param name="Symbol">The symbol under which it is stored, aliases resolved.</param>
/// <param name="RecordedAt">When it was last changed here.</param>
internal sealed record CorporateAction(
    string Symbol, DateOnly ExDate, CorporateActionKind Kind, long Numerator, long Denominator, string Source, DateTimeOffset RecordedAt);

/// <summary>The filters of the list of corporate actions.</summary>
/// <param name="Symbol">The exchange's symbol or an alias that it has today, in any case.</param>
internal sealed record CorporateActionQuery([FromQuery(Name = "symbol")] string? Symbol);
