using Fyntrix.Trading.Orders;

namespace Fyntrix.Trading.Brokers;

/// <summary>One order as its broker shows it.</summary>
/// <param name="Tags">Every mark that it carries, ours among them.</param>
/// <param name="Terms">What is ordered by now; null when it is something that is not traded here, as currencies are.</param>
/// <param name="State">In canonical words.</param>
/// <param name="BrokerStatus">In the broker's own word.</param>
/// <param name="Reason">A stable code for a refusal, where there is one.</param>
/// <param name="UpdatedAt">When the exchange said something of it last; null when it did not.</param>
internal sealed record BrokerOrderReport(
    string BrokerOrderId,
    IReadOnlyList<string> Tags,
    BrokerOrderTerms? Terms,
    OrderState State,
    string BrokerStatus,
    long FilledQuantity,
    decimal? AveragePrice,
    string? Reason,
    DateTimeOffset PlacedAt,
    DateTimeOffset? UpdatedAt);
