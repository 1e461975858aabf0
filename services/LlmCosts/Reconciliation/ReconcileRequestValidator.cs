using System.Text.Json;
using FluentValidation;
using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.LlmCosts.Reconciliation;

internal sealed class ReconcileRequestValidator : AbstractValidator<ReconcileRequest>
{
    private static readonly DateOnly Earliest = new(2020, 1, 1);
    private static readonly DateOnly Latest = new(2099, 12, 31);

    public ReconcileRequestValidator()
    {
        RuleFor(r => r.Provider).Must(p => p is null || (!string.IsNullOrWhiteSpace(p) && p.Length <= 64 && !p.Any(char.IsControl))).WithMessage("must be 1 to 64 characters.");
        RuleFor(r => r.Usage).Must(IsPages).WithMessage("must be a page or a list of pages.");
        RuleFor(r => r.Costs).Must(IsPages).WithMessage("must be a page or a list of pages.");
        RuleFor(r => r.Usage).Must(IsText).WithMessage("must not have a text with half a character in it.");
        RuleFor(r => r.Costs).Must(IsText).WithMessage("must not have a text with half a character in it.");
        RuleFor(r => r.Csv).Must((r, csv) => csv is not null || Has(r.Usage) || Has(r.Costs)).WithMessage("is required where neither usage nor costs are sent.");
        RuleFor(r => r.Csv).Must((r, csv) => csv is null || !(Has(r.Usage) || Has(r.Costs))).WithMessage("must be left out where usage or costs are sent.");
        RuleFor(r => r.From).Must(IsDay).WithMessage("must be in the years 2020 to 2099.");
        RuleFor(r => r.To).Must(IsDay).WithMessage("must be in the years 2020 to 2099.");
        RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithMessage("must not be before from.");
        RuleFor(r => r.ToleranceUsd).Must(t => t is null or (>= 0 and <= 1)).WithMessage("must be between 0 and 1.");
    }

    private static bool IsDay(DateOnly? day) => day is null || (day >= Earliest && day <= Latest);

    private static bool Has(JsonElement? json) => json is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) };

    private static bool IsText(JsonElement? json) => !Has(json) || !JsonText.HasHalfCharacters(json!.Value);

    private static bool IsPages(JsonElement? json) => !Has(json) || json is { ValueKind: JsonValueKind.Object or JsonValueKind.Array };
}
