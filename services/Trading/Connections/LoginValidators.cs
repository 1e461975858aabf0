using FluentValidation;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Connections;

internal sealed class LoginRequestValidator : AbstractValidator<LoginRequest>
{
    public LoginRequestValidator()
    {
        RuleFor(r => r.ApiKey).Must(k => k is null or { Length: >= 1 and <= 128 }).WithMessage("must have 1 to 128 characters.");
        RuleFor(r => r.ApiSecret).Must(s => s is null or { Length: >= 1 and <= 256 }).WithMessage("must have 1 to 256 characters.");
        RuleFor(r => r.ApiSecret).Must((r, secret) => (secret is null) == (r.ApiKey is null)).WithMessage("belongs to api_key: send both or neither.");
    }
}

internal sealed class ConnectRequestValidator : AbstractValidator<ConnectRequest>
{
    public ConnectRequestValidator()
    {
        RuleFor(r => r.RequestToken).Must(t => t is null or { Length: >= 1 and <= 256 }).WithMessage("must have 1 to 256 characters.");
        RuleFor(r => r.State).Must(s => s is null or { Length: >= 1 and <= 128 }).WithMessage("must have 1 to 128 characters.");
        RuleFor(r => r.Session).Must(s => s is null || ClosedSet.Parse<PaperSession>(s) is not null).WithMessage($"must be {ClosedSet.Members<PaperSession>()}.");
    }
}
