namespace Fyntrix.Trading.Orders;

/// <summary>How far an order of the former system had come.</summary>
internal sealed record ImportedOrder(OrderState State, string? Reason, long FilledQty, decimal? AveragePrice);
