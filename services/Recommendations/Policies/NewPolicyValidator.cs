using FluentValidation;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies;

internal sealed class NewPolicyValidator : AbstractValidator<NewPolicy>
{
    public const int MaxDescription = 2000;

    public NewPolicyValidator()
    {
        RuleFor(p => p.Name).Cascade(CascadeMode.Stop).Required().Text(100);
        RuleFor(p => p.Description).Text(MaxDescription);
        RuleFor(p => p.Config).Cascade(CascadeMode.Stop).Required().JsonObject(PolicyConfigReader.MaxBytes)
            .Custom((config, context) =>
            {
                foreach (var (path, errors) in PolicyConfigReader.Read(config!.Value.GetRawText(), BuiltInPolicy.Config).ErrorsOfRequest)
                {
                    foreach (var error in errors)
                        context.AddFailure(path, error);
                }
            });
    }
}
