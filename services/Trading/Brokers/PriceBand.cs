namespace Fyntrix.Trading.Brokers;

/// <summary>Between which prices the exchange takes orders of an instrument today, in rupees, both included.</summary>
internal sealed record PriceBand(decimal Lower, decimal Upper);
