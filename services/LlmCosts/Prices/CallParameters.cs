namespace Fyntrix.LlmCosts.Prices;

/// <summary>What a call asked of its provider, where that changes the price.</summary>
internal readonly record struct CallParameters(string? ServiceTier, string? Speed)
{
    public string? Find(string name) => name switch
    {
        "service_tier" => ServiceTier,
        "speed" => Speed,
        _ => null,
    };
}
