namespace Fyntrix.Trading.Brokers;

/// <summary>A broker's order book.</summary>
/// <param name="Orders">The orders, in no particular order.</param>
/// <param name="CompleteSince">
/// Every order placed from this moment on is in it. Brokers clear their books between sessions: an order placed before
/// is not missing when it is not there.
/// </param>
internal sealed record BrokerBook(IReadOnlyList<BrokerOrderReport> Orders, DateTimeOffset CompleteSince);
