namespace Fyntrix.Trading.Limits;

/// <summary>What a user allows for one order; null is no limit.</summary>
internal sealed class RiskLimits
{
    private RiskLimits()
    {
    }

    public string AccountId { get; private set; } = "";

    /// <summary>In units.</summary>
    public long? MaxOrderQuantity { get; private set; }

    /// <summary>In rupees.</summary>
    public decimal? MaxOrderValue { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static RiskLimits New(string accountId) => new() { AccountId = accountId };

    public void Set(long? maxOrderQuantity, decimal? maxOrderValue, DateTimeOffset now)
    {
        MaxOrderQuantity = maxOrderQuantity;
        MaxOrderValue = maxOrderValue;
        UpdatedAt = now;
    }
}
