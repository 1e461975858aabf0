using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.SigningKeys;

/// <summary>Keeps Identity from starting with times under which a rotation would be noticed.</summary>
internal sealed class SigningKeySettingsCheck : IValidateOptions<SigningKeySettings>
{
    public ValidateOptionsResult Validate(string? name, SigningKeySettings options) =>
        options.Fault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
}
