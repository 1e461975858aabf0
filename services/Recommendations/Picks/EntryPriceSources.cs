namespace Fyntrix.Recommendations.Picks;

/// <summary>Where an entry price comes from, as <c>entry_price_source</c> holds it.</summary>
internal static class EntryPriceSources
{
    /// <summary>The publisher gave it with the pick.</summary>
    public const string Published = "PUBLISHED";

    /// <summary>The payload of the former run named it as the current price; the former row had none.</summary>
    public const string RunPayload = "RUN_PAYLOAD";
}
