using FluentValidation;

namespace Fyntrix.Identity.Watchlists;

internal sealed class AlertRequestValidator : AbstractValidator<AlertRequest>
{
    public AlertRequestValidator()
    {
        RuleFor(r => r.Symbol).Must(s => SymbolRules.Normalize(s) is not null).WithMessage(SymbolRules.Error);
        RuleFor(r => r.Notes).MaximumLength(2000).WithMessage("must have at most 2000 characters.");
        RuleFor(r => r.Timeframe).MaximumLength(20).WithMessage("must have at most 20 characters.");
        RuleFor(r => r.DesiredEntry).Must(WatchRules.IsPrice).WithMessage(WatchRules.PriceError);
        RuleFor(r => r.StopLoss).Must(WatchRules.IsPrice).WithMessage(WatchRules.PriceError);
        RuleFor(r => r.Target).Must(WatchRules.IsPrice).WithMessage(WatchRules.PriceError);
    }
}

internal sealed class AlertPatchValidator : AbstractValidator<AlertPatch>
{
    public AlertPatchValidator() =>
        RuleFor(r => r.Status).NotNull().WithMessage("must be one of active, paused, removed.");
}
