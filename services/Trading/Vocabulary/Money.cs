namespace Fyntrix.Trading.Vocabulary;

/// <summary>Rounding, half to even and once, at the end of a calculation.</summary>
internal static class Money
{
    /// <summary>The largest price in rupees that a request may name.</summary>
    public const decimal MaxPrice = 100_000_000m;

    /// <summary>The largest quantity in units that a request may name.</summary>
    public const long MaxQuantity = 100_000_000;

    /// <summary>An amount in rupees, to the four decimals that are stored.</summary>
    public static decimal Amount(decimal exact) => Math.Round(exact, 4, MidpointRounding.ToEven);

    /// <summary>A price or an average in rupees, to the eight decimals that are stored.</summary>
    public static decimal Price(decimal exact) => Math.Round(exact, 8, MidpointRounding.ToEven);

    /// <summary>Whether a price has no more decimals than a price is stored with.</summary>
    public static bool IsStorablePrice(decimal price) => Price(price) == price;
}
