using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Runs;

internal sealed class PublishLlmUsageValidator : AbstractValidator<PublishLlmUsage>
{
    private const long MaxTokens = 1_000_000_000;

    public PublishLlmUsageValidator(TimeProvider time)
    {
        RuleFor(u => u.Model).Cascade(CascadeMode.Stop).Required().Text(128);
        RuleFor(u => u.Provider).Text(64);
        RuleFor(u => u.ProviderResponseId).Text(128);
        RuleFor(u => u.TokensInput).Cascade(CascadeMode.Stop).Required().Within(0, MaxTokens);
        RuleFor(u => u.TokensOutput).Cascade(CascadeMode.Stop).Required().Within(0, MaxTokens);
        RuleFor(u => u.TokensCached).Cascade(CascadeMode.Stop).Within(0, MaxTokens)
            .Must((u, cached) => cached is null || u.TokensInput is null || cached <= u.TokensInput)
            .WithMessage("must not exceed tokens_input, which includes them.");
        RuleFor(u => u.TokensCacheWrite).Cascade(CascadeMode.Stop).Within(0, MaxTokens)
            .Must((u, written) => written is null || u.TokensInput is null || written <= u.TokensInput - (u.TokensCached ?? 0))
            .WithMessage("must not exceed tokens_input together with tokens_cached, which it includes.")
            .When(u => u.TokensCached is null || u.TokensCached <= u.TokensInput, ApplyConditionTo.CurrentValidator);
        RuleFor(u => u.TokensReasoning).Cascade(CascadeMode.Stop).Within(0, MaxTokens)
            .Must((u, reasoning) => reasoning is null || u.TokensOutput is null or < 0 || reasoning <= u.TokensOutput)
            .WithMessage("must not exceed tokens_output, which includes them.");
        RuleFor(u => u.Agent).Text(64);
        RuleFor(u => u.LatencyMs).Within(0, 3_600_000);
        RuleFor(u => u.CalledAt).Must(at => at is null || at <= time.GetUtcNow() + TimeSpan.FromMinutes(1)).WithMessage("must not be in the future.");
    }
}
