using FluentValidation;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Limits;

internal sealed class KillSwitchValidator : AbstractValidator<KillSwitchRequest>
{
    public KillSwitchValidator()
    {
        RuleFor(r => r.State).Must(s => ClosedSet.TryParse<KillSwitchState>(s, out _)).WithMessage($"must be {ClosedSet.Members<KillSwitchState>()}.");
        RuleFor(r => r.Reason).MaximumLength(200).WithMessage("must have at most 200 characters.");
    }
}
