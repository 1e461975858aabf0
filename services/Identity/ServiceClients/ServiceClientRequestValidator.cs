using FluentValidation;

namespace Fyntrix.Identity.ServiceClients;

internal sealed class ServiceClientRequestValidator : AbstractValidator<ServiceClientRequest>
{
    public ServiceClientRequestValidator()
    {
        var known = ServiceDefaults.Auth.Scopes.ForServiceClients;
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty.")
            .MaximumLength(100).WithMessage("must have at most 100 characters.");
        RuleFor(r => r.Scopes).Cascade(CascadeMode.Stop)
            .NotEmpty().WithMessage("must name at least one scope.")
            .Must(s => s!.All(known.Contains)).WithMessage($"may hold {string.Join(", ", known)}.")
            .Must(s => s!.Distinct().Count() == s!.Length).WithMessage("must not name a scope twice.");
    }
}

internal sealed class ServiceClientPatchValidator : AbstractValidator<ServiceClientPatch>
{
    public ServiceClientPatchValidator() =>
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage("must not be empty.")
            .MaximumLength(100).WithMessage("must have at most 100 characters.");
}
