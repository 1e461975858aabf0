namespace Fyntrix.Recommendations.Market.Bars;

/// <summary>Prices of bars as the store holds them: ten-thousandths of a rupee, so that they compare and add exactly.</summary>
internal static class Prices
{
    public const int PerRupee = 10_000;

    /// <summary>The highest price that a bar can have, in rupees.</summary>
    public const decimal Highest = 1_000_000_000m;

    public static decimal ToRupees(long price) => price / (decimal)PerRupee;

    /// <summary>The price in ten-thousandths; null for one that is finer, not above 0, or above <see cref="Highest"/>.</summary>
    public static long? FromRupees(decimal rupees) =>
        rupees is > 0 and <= Highest && rupees * PerRupee is var scaled && scaled == decimal.Truncate(scaled) ? (long)scaled : null;
}
