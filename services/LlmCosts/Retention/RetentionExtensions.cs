namespace Fyntrix.LlmCosts.Retention;

internal static class RetentionExtensions
{
    /// <summary>Clean-up by call and once a day.</summary>
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionSettings>()
            .BindConfiguration(RetentionSettings.Section)
            .Validate(s => s.Days is >= 1 and <= RetentionSettings.MostDays, $"Retention:Days must be 1 to {RetentionSettings.MostDays} days.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Cleanup>();
        builder.Services.AddSingleton<DailyCleanup>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DailyCleanup>());
    }
}
