using FluentValidation;

namespace Fyntrix.Trading.Former;

internal sealed class SyncValidator : AbstractValidator<SyncRequest>
{
    public SyncValidator() =>
        RuleFor(r => r.TradeIntentId).Must(id => id is { Length: >= 1 and <= 36 }).WithMessage("must be the id of an intent.");
}
