using Fyntrix.ServiceDefaults.Health;
using Microsoft.Extensions.Options;

namespace Fyntrix.ServiceDefaults.Calendar;

public static class CalendarExtensions
{
    /// <summary>
    /// The market calendar as <see cref="CalendarSource"/>, with the operator's file of <c>Calendar:Override</c>. A service does not
    /// start with a file that is broken.
    /// </summary>
    public static void AddMarketCalendar(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CalendarSettings>().BindConfiguration(CalendarSettings.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CalendarSettings>, CalendarSettings.Check>();
        services.AddSingleton(provider => new CalendarSource(
            provider.GetRequiredService<IOptions<CalendarSettings>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CalendarSource>>()));
        services.AddHostedService<CalendarRefresher>();
        services.AddHealthChecks().AddCheck<CalendarHealthCheck>("MarketCalendar", tags: [HealthExtensions.Ready]);
    }
}
