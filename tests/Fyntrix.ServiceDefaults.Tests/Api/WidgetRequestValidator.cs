using FluentValidation;

namespace Fyntrix.ServiceDefaults.Tests.Api;

internal sealed class WidgetRequestValidator : AbstractValidator<WidgetRequest>
{
    public WidgetRequestValidator()
    {
        RuleFor(r => r.DisplayName).MaximumLength(20).WithMessage("must be at most 20 characters.");
        RuleFor(r => r.LimitPrice).GreaterThan(0).WithMessage("must be above 0.");
        RuleForEach(r => r.Parts).ChildRules(part => part.RuleFor(p => p.PartName).NotEmpty().WithMessage("must be given."));
    }
}
