namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>Prices of a span of time that begins at <paramref name="Start"/>, in rupees.</summary>
internal sealed record ExitBar(DateTimeOffset Start, decimal Open, decimal High, decimal Low, decimal Close);
