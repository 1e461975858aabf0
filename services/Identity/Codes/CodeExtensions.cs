using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Fyntrix.Identity.Codes;

internal static class CodeExtensions
{
    /// <summary>Sending one-time codes, by section <c>Codes</c>.</summary>
    public static void AddCodes(this WebApplicationBuilder builder)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        var services = builder.Services;
        services.AddOptions<CodeSettings>().Bind(builder.Configuration.GetSection(CodeSettings.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CodeSettings>>(new CodeSettingsCheck(isDevelopment));

        // A provider's address may hold its key and the code. The client's own log lines and spans would tell it, and a redirect
        // would take the headers elsewhere.
        services.AddHttpClient(HttpCodeSender.Client, client => client.Timeout = HttpCodeSender.Patience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null })
            .RemoveAllLoggers();
        // The console is the developer's own; a receiver of telemetry may be anybody's.
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(typeof(LogCodeSender).FullName, LogLevel.None);
        services.AddSingleton<LogCodeSender>();
        services.AddSingleton<HttpCodeSender>();
        services.AddSingleton<ICodeSender>(provider => provider.GetRequiredService<IOptions<CodeSettings>>().Value.GoToTheLog(isDevelopment)
            ? provider.GetRequiredService<LogCodeSender>()
            : provider.GetRequiredService<HttpCodeSender>());
        services.AddSingleton<CodeDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<CodeDelivery>());
    }
}
