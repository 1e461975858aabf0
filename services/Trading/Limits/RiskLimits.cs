namespace Fyntrix.Trading.Limits;

/// <summary>What a user allows; null is no limit.</summary>
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

    /// <summary>In rupees, of what is held of one symbol.</summary>
    public decimal? MaxPositionValue { get; private set; }

    /// <summary>In rupees, of all positions of a connection.</summary>
    public decimal? MaxDailyLoss { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static RiskLimits New(string accountId) => new() { AccountId = accountId };

    public void Set(LimitsRequest limits, DateTimeOffset now)
    {
        MaxOrderQuantity = limits.MaxOrderQuantity;
        MaxOrderValue = limits.MaxOrderValue;
        MaxPositionValue = limits.MaxPositionValue;
        MaxDailyLoss = limits.MaxDailyLoss;
        UpdatedAt = now;
    }
}
