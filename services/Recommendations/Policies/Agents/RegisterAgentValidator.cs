using FluentValidation;
using Fyntrix.Recommendations.Shared;

namespace Fyntrix.Recommendations.Policies.Agents;

internal sealed class RegisterAgentValidator : AbstractValidator<RegisterAgent>
{
    public RegisterAgentValidator() => RuleFor(a => a.Description).Text(500);
}
