using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Google;

/// <summary>Keeps the service from starting with keys that anybody on the way could change.</summary>
internal sealed class GoogleSettingsCheck : IValidateOptions<GoogleSettings>
{
    public ValidateOptionsResult Validate(string? name, GoogleSettings options)
    {
        if (!Uri.TryCreate(options.Keys, UriKind.Absolute, out var keys) || !(keys.Scheme == Uri.UriSchemeHttps || (keys.Scheme == Uri.UriSchemeHttp && keys.IsLoopback)))
            return ValidateOptionsResult.Fail("Google's tokens cannot be checked: Google:Keys must be an https address.");
        return options.ClientIds.Any(string.IsNullOrWhiteSpace)
            ? ValidateOptionsResult.Fail("Google's tokens cannot be checked: an entry of Google:ClientIds is empty.")
            : ValidateOptionsResult.Success;
    }
}
