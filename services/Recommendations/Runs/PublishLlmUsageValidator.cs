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
            .Must((u, cached) => (cached ?? 0) + (u.TokensCacheWrite ?? 0) <= (u.TokensInput ?? long.MaxValue))
            .WithMessage("must not exceed tokens_input, which includes cached and cache-write tokens.");
        RuleFor(u => u.TokensCacheWrite).Within(0, MaxTokens);
        RuleFor(u => u.TokensReasoning).Cascade(CascadeMode.Stop).Within(0, MaxTokens)
            .Must((u, reasoning) => (reasoning ?? 0) <= (u.TokensOutput ?? long.MaxValue)).WithMessage("must not exceed tokens_output, which includes reasoning tokens.");
        RuleFor(u => u.Agent).Text(64);
        RuleFor(u => u.LatencyMs).Within(0, 3_600_000);
        RuleFor(u => u.CalledAt).Must(at => at is null || at <= time.GetUtcNow() + TimeSpan.FromMinutes(1)).WithMessage("must not be in the future.");
    }
}
