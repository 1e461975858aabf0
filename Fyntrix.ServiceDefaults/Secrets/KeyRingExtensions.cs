using Fyntrix.ServiceDefaults.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Secrets;

public static class KeyRingExtensions
{
    /// <summary>The key ring of section <c>Encryption</c>; a service that needs it does not start without a key.</summary>
    public static void AddKeyRing(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EncryptionSettings>()
            .Bind(builder.Configuration.GetSection(EncryptionSettings.Section))
            .PostConfigure(ReadFiles)
            .ValidateOnStart();
        builder.Services.AddOptions<VaultSettings>().BindConfiguration(VaultSettings.Section);
        builder.Services.TryAddSingleton<IKeyManagementService, VaultTransit>();
        builder.Services.AddSingleton<IPostConfigureOptions<EncryptionSettings>, WrappedKeys>();
        builder.Services.AddSingleton<IValidateOptions<EncryptionSettings>, EncryptionSettingsCheck>();
        builder.Services.AddSingleton<KeyRing>();
    }

    /// <summary>The command that seals with the active key what others sealed: every <see cref="ISealedSecrets"/> that is registered.</summary>
    public static void AddResealCommand(this IServiceCollection services, string name) =>
        services.AddScoped<IServiceCommand>(provider => new ResealSecretsCommand(name, provider));

    /// <summary>Keys that are mounted as files, as secrets of containers are.</summary>
    private static void ReadFiles(EncryptionSettings settings)
    {
        foreach (var (id, path) in settings.KeyFiles)
        {
            try
            {
                settings.Keys[id] = File.ReadAllText(path).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                settings.MissingKey ??= $"Secrets cannot be encrypted: Encryption:KeyFiles:{id} names {path}, which cannot be read ({e.GetType().Name}).";
            }
        }
    }
}
