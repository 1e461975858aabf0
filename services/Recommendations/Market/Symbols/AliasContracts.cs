using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Symbols;

/// <summary>Which alias: one may stand for different symbols at different times.</summary>
/// <param name="Alias">The other name, in any case.</param>
/// <param name="ValidFrom">The first date in India on which it stands for the symbol, as YYYY-MM-DD.</param>
internal sealed record AliasKey([FromRoute(Name = "alias")] string? Alias, [FromRoute(Name = "valid_from")] string? ValidFrom);

/// <summary>For what an alias stands.</summary>
/// <param name="Symbol">The symbol under which bars are kept, in any case.</param>
/// <param name="ValidUntil">The last date, as YYYY-MM-DD; still when left out.</param>
/// <param name="Source">Where that is from, such as the exchange's circular.</param>
internal sealed record PutAlias(string? Symbol, string? ValidUntil, string? Source);

/// <summary>A dated alias.</summary>
internal sealed record SymbolAlias(string Alias, DateOnly ValidFrom, string Symbol, DateOnly? ValidUntil, string Source);

/// <summary>The filters of the list of aliases.</summary>
/// <param name="Alias">In any case.</param>
/// <param name="Symbol">That for which they stand, in any case.</param>
internal sealed record AliasQuery([FromQuery(Name = "alias")] string? Alias, [FromQuery(Name = "symbol")] string? Symbol);
