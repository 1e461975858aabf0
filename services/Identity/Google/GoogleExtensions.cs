using Microsoft.Extensions.Options;

namespace Fyntrix.Identity.Google;

internal static class GoogleExtensions
{
    /// <summary>Sign-in with Google, by section <c>Google</c>.</summary>
    public static void AddGoogle(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GoogleSettings>().Bind(builder.Configuration.GetSection(GoogleSettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GoogleSettings>, GoogleSettingsCheck>();
        services.AddHttpClient(GoogleKeys.Client, client => client.Timeout = TimeSpan.FromSeconds(5));
        services.AddSingleton<GoogleKeys>();
        services.AddSingleton<GoogleTokens>();
        services.AddScoped<GoogleSignIn>();
    }
}
