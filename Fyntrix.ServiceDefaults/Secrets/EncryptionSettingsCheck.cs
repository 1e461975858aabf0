using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Secrets;

/// <summary>Keeps a service that has secrets from starting without a key for them.</summary>
internal sealed class EncryptionSettingsCheck : IValidateOptions<EncryptionSettings>
{
    public ValidateOptionsResult Validate(string? name, EncryptionSettings options) =>
        options.Fault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
}
