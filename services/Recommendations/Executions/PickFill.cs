namespace Fyntrix.Recommendations.Executions;

/// <summary>A fill of an order that a user placed from a pick; price in rupees.</summary>
internal readonly record struct PickFill(string Side, long Quantity, decimal Price, DateTimeOffset FilledAt);
