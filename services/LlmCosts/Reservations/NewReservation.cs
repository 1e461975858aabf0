namespace Fyntrix.LlmCosts.Reservations;

/// <summary>What is to be held: an amount, or the most tokens that the call can use.</summary>
/// <param name="Model">The model's name as the provider spells it.</param>
/// <param name="AmountUsd">The most that the call can cost, in US dollars, with at most 9 decimals; instead of the tokens.</param>
/// <param name="MaxInputTokens">Priced at the model's dearest class of input.</param>
/// <param name="MaxOutputTokens">Priced at the model's dearest class of output.</param>
/// <param name="ServiceTier">As it will be asked of the provider, where it changes the price.</param>
/// <param name="Speed">As it will be asked of the provider, where it changes the price.</param>
/// <param name="UserId">For whom the model is called.</param>
/// <param name="Agent">Which agent calls it.</param>
/// <param name="RunId">In which run.</param>
/// <param name="PickUuid">For which pick.</param>
/// <param name="Tags">Up to 16 words to budget by.</param>
/// <param name="HeldForSeconds">After this it is taken back by itself: 1 to 3600, 120 when left out.</param>
internal sealed record NewReservation(
    string? Model,
    decimal? AmountUsd,
    long? MaxInputTokens,
    long? MaxOutputTokens,
    string? ServiceTier,
    string? Speed,
    string? UserId,
    string? Agent,
    string? RunId,
    string? PickUuid,
    IReadOnlyList<string>? Tags,
    int? HeldForSeconds);
