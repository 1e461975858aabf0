namespace Fyntrix.Trading.Limits;

/// <summary>The limits, whole: a member that is null or left out is no limit.</summary>
/// <param name="MaxOrderQuantity">In units.</param>
/// <param name="MaxOrderValue">In rupees.</param>
internal sealed record LimitsRequest(long? MaxOrderQuantity, decimal? MaxOrderValue);

internal sealed record LimitsAnswer(long? MaxOrderQuantity, decimal? MaxOrderValue, DateTimeOffset? UpdatedAt)
{
    public static LimitsAnswer From(RiskLimits? limits) => new(limits?.MaxOrderQuantity, limits?.MaxOrderValue, limits?.UpdatedAt);
}
