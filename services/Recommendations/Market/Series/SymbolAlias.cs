namespace Fyntrix.Recommendations.Market.Series;

/// <summary>Another name of a symbol, from a date until a date, both included.</summary>
internal sealed record SymbolAlias(string Alias, string Symbol, DateOnly ValidFrom, DateOnly? ValidUntil)
{
    public bool Holds(DateOnly date) => ValidFrom <= date && (ValidUntil is not { } until || date <= until);
}
