namespace Fyntrix.ServiceDefaults.Secrets;

public static class KeyRingExtensions
{
    /// <summary>The key ring of section <c>Encryption</c>; a service that needs it does not start without a key.</summary>
    public static void AddKeyRing(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EncryptionSettings>()
            .Bind(builder.Configuration.GetSection(EncryptionSettings.Section))
            .Validate(settings => settings.HasActiveKey(), "No encryption key: set Encryption__ActiveKeyId to an id and Encryption__Keys__<id> to at least 32 random characters.")
            .Validate(settings => settings.ShortKeyId() is null, "An encryption key is too short: each needs at least 32 random characters.")
            .ValidateOnStart();
        builder.Services.AddSingleton<KeyRing>();
    }
}
