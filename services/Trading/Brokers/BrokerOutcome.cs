namespace Fyntrix.Trading.Brokers;

/// <summary>What came of asking a broker to place, modify or cancel.</summary>
internal abstract record BrokerOutcome
{
    private BrokerOutcome()
    {
    }

    /// <summary>The broker took the request; what becomes of it shows its order book.</summary>
    public sealed record Accepted(string BrokerOrderId) : BrokerOutcome;

    /// <summary>The broker said no; nothing was done.</summary>
    /// <param name="Code">Stable, in CATEGORY_CONDITION form.</param>
    /// <param name="Message">The broker's own words.</param>
    public sealed record Refused(string Code, string Message) : BrokerOutcome;

    /// <summary>It failed before the first byte was sent; nothing was done.</summary>
    public sealed record UnreachableBeforeSend(string Message) : BrokerOutcome;

    /// <summary>Nobody knows whether it was done. It is never simply sent again.</summary>
    public sealed record Unknown(string Message) : BrokerOutcome;
}
