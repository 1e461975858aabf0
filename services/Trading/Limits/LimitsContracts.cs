namespace Fyntrix.Trading.Limits;

/// <summary>The limits, whole: a member that is null or left out is no limit.</summary>
/// <param name="MaxOrderQuantity">Of one order, in units.</param>
/// <param name="MaxOrderValue">Of one order, in rupees.</param>
/// <param name="MaxPositionValue">Of what is held of one symbol, long or short, in rupees; orders that make it smaller pass.</param>
/// <param name="MaxDailyLoss">Of the positions of a connection, closed and open ones, in rupees; when it is reached, only orders that make a position or holding smaller pass.</param>
internal sealed record LimitsRequest(long? MaxOrderQuantity, decimal? MaxOrderValue, decimal? MaxPositionValue, decimal? MaxDailyLoss)
{
    public static LimitsRequest From(RiskLimits limits) => new(limits.MaxOrderQuantity, limits.MaxOrderValue, limits.MaxPositionValue, limits.MaxDailyLoss);
}

internal sealed record LimitsAnswer(
    long? MaxOrderQuantity, decimal? MaxOrderValue, decimal? MaxPositionValue, decimal? MaxDailyLoss, DateTimeOffset? UpdatedAt)
{
    public static LimitsAnswer From(RiskLimits? limits) => new(
        limits?.MaxOrderQuantity, limits?.MaxOrderValue, limits?.MaxPositionValue, limits?.MaxDailyLoss, limits?.UpdatedAt);
}
