using FluentValidation;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Tokens;

namespace Fyntrix.LlmCosts.Reservations;

internal sealed class NewReservationValidator : AbstractValidator<NewReservation>
{
    public const int LongestSeconds = 3600;

    private static readonly string TokenRule = $"must be between 0 and {TokenUsage.MaxTokens}.";

    public NewReservationValidator()
    {
        RuleFor(r => r.Model).Must(m => !string.IsNullOrWhiteSpace(m)).WithMessage("is required.");
        RuleFor(r => r.Model).Must(m => RequestReportValidator.IsText(m, RequestReportValidator.LongestName)).WithMessage(RequestReportValidator.TextRule(RequestReportValidator.LongestName));
        RuleFor(r => r.AmountUsd).Must((r, a) => a is not null || r is { MaxInputTokens: not null, MaxOutputTokens: not null })
            .WithMessage("is required, or max_input_tokens and max_output_tokens in its place.");
        RuleFor(r => r.AmountUsd).Must((r, a) => a is null || r is { MaxInputTokens: null, MaxOutputTokens: null })
            .WithMessage("must be left out when max_input_tokens or max_output_tokens are sent: they say the same.");
        When(r => r.AmountUsd is not null, () => RuleFor(r => r.AmountUsd).MustBeBudgetAmount());
        RuleFor(r => r.MaxInputTokens).Must(t => t is null or (>= 0 and <= TokenUsage.MaxTokens)).WithMessage(TokenRule);
        RuleFor(r => r.MaxOutputTokens).Must(t => t is null or (>= 0 and <= TokenUsage.MaxTokens)).WithMessage(TokenRule);
        RuleFor(r => r.ServiceTier).Must(t => RequestReportValidator.IsText(t, 64)).WithMessage(RequestReportValidator.TextRule(64));
        RuleFor(r => r.Speed).Must(t => RequestReportValidator.IsText(t, 64)).WithMessage(RequestReportValidator.TextRule(64));
        RuleFor(r => r.UserId).Must(IsId).WithMessage(RequestReportValidator.TextRule(RequestReportValidator.LongestId));
        RuleFor(r => r.Agent).Must(IsId).WithMessage(RequestReportValidator.TextRule(RequestReportValidator.LongestId));
        RuleFor(r => r.RunId).Must(IsId).WithMessage(RequestReportValidator.TextRule(RequestReportValidator.LongestId));
        RuleFor(r => r.PickUuid).Must(IsId).WithMessage(RequestReportValidator.TextRule(RequestReportValidator.LongestId));
        RuleFor(r => r.Tags).Must(RequestReportValidator.AreTags).WithMessage(RequestReportValidator.TagRule);
        RuleFor(r => r.HeldForSeconds).Must(s => s is null or (>= 1 and <= LongestSeconds)).WithMessage($"must be between 1 and {LongestSeconds}.");
    }

    private static bool IsId(string? text) => RequestReportValidator.IsText(text, RequestReportValidator.LongestId);
}
