using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Actions;

/// <summary>Which corporate action: a symbol has one of a kind on a date.</summary>
/// <param name="Symbol">The exchange's symbol or an alias of it on the ex-date, in any case.</param>
/// <param name="ExDate">The first date in India on which the share trades without it, as YYYY-MM-DD.</param>
/// <param name="Kind">SPLIT, BONUS, RIGHTS, DEMERGER, CAPITAL_REDUCTION or SPECIAL_DIVIDEND.</param>
internal sealed record CorporateActionKey(
    [FromRoute(Name = "symbol")] string? Symbol,
    [FromRoute(Name = "ex_date")] string? ExDate,
    [FromRoute(Name = "kind")] string? Kind);
