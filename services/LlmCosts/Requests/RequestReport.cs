using System.Text.Json;

namespace Fyntrix.LlmCosts.Requests;

/// <summary>
/// A report of one call of a language model. Usage comes either as <c>tokens_*</c> in canonical form, or as the provider's own
/// usage object in <c>usage</c> with its <c>usage_format</c>.
/// </summary>
/// <param name="Model">The model's name as the provider spells it.</param>
/// <param name="Provider">Who was called; taken from <c>usage_format</c> when left out.</param>
/// <param name="ProviderResponseId">The provider's id of the answer: the same one reported twice counts once.</param>
/// <param name="UsageFormat">openai, anthropic, gemini or canonical, the last when left out.</param>
/// <param name="Usage">The usage object as the provider sent it.</param>
/// <param name="TokensInput">All input tokens.</param>
/// <param name="TokensOutput">All output tokens; 0 when left out.</param>
/// <param name="TokensCached">Of the input, read from a cache.</param>
/// <param name="TokensCacheWrite">Of the input, written to a cache.</param>
/// <param name="TokensReasoning">Of the output, reasoning.</param>
/// <param name="TokenClasses">Further classes, such as input_audio or web_search_queries.</param>
/// <param name="ServiceTier">As asked of the provider, such as flex; it changes the price of some models.</param>
/// <param name="Speed">As asked of the provider, such as fast.</param>
/// <param name="UserId">For whom the model was called.</param>
/// <param name="Agent">Which agent called it.</param>
/// <param name="RunId">In which run.</param>
/// <param name="PickUuid">For which pick.</param>
/// <param name="Tags">Up to 16 words to sum and to budget by.</param>
/// <param name="LatencyMs">How long the call took.</param>
/// <param name="Status">OK, ERROR, CANCELLED or TIMEOUT; OK when left out.</param>
/// <param name="CalledAt">When the model was called; now when left out.</param>
/// <param name="Estimated">The tokens are an estimate, because the provider did not say; false when left out.</param>
internal sealed record RequestReport(
    string? Model,
    string? Provider,
    string? ProviderResponseId,
    string? UsageFormat,
    JsonElement? Usage,
    long? TokensInput,
    long? TokensOutput,
    long? TokensCached,
    long? TokensCacheWrite,
    long? TokensReasoning,
    IReadOnlyDictionary<string, long>? TokenClasses,
    string? ServiceTier,
    string? Speed,
    string? UserId,
    string? Agent,
    string? RunId,
    string? PickUuid,
    IReadOnlyList<string>? Tags,
    int? LatencyMs,
    CallStatus? Status,
    DateTimeOffset? CalledAt,
    bool? Estimated = null);
