using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Secrets;

public static class KeyRingExtensions
{
    /// <summary>The key ring of section <c>Encryption</c>; a service that needs it does not start without a key.</summary>
    public static void AddKeyRing(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EncryptionSettings>()
            .Bind(builder.Configuration.GetSection(EncryptionSettings.Section))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<EncryptionSettings>, EncryptionSettingsCheck>();
        builder.Services.AddSingleton<KeyRing>();
    }
}
