using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Market.Listings;

/// <summary>Whose listing.</summary>
/// <param name="Symbol">The exchange's symbol or an alias that it has today, in any case.</param>
internal sealed record ListingKey([FromRoute(Name = "symbol")] string? Symbol);

/// <summary>When a symbol was first and last traded; at least one of both.</summary>
/// <param name="ListedOn">The first date, as YYYY-MM-DD.</param>
/// <param name="DelistedOn">The last date, as YYYY-MM-DD.</param>
/// <param name="Source">Where that is from, such as the exchange's circular.</param>
internal sealed record PutListing(string? ListedOn, string? DelistedOn, string? Source);

/// <summary>When a symbol was first and last traded, as far as that was told.</summary>
/// <param name="Symbol">The symbol under which it is stored, aliases resolved.</param>
internal sealed record Listing(string Symbol, DateOnly? ListedOn, DateOnly? DelistedOn, string Source);

/// <summary>The filters of the list of listings.</summary>
/// <param name="Symbol">The exchange's symbol or an alias that it has today, in any case.</param>
internal sealed record ListingQuery([FromQuery(Name = "symbol")] string? Symbol);
