namespace Fyntrix.Recommendations.Market.Symbols;

/// <summary>A name and the dates, both included, on which it stands for a symbol.</summary>
internal readonly record struct NameSpan(string Name, DateOnly From, DateOnly Until);
