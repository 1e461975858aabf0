namespace Fyntrix.LlmCosts.Retention;

internal static class RetentionExtensions
{
    /// <summary>Clean-up by call and once a day.</summary>
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionSettings>().BindConfiguration(RetentionSettings.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Cleanup>();
        builder.Services.AddSingleton<DailyCleanup>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DailyCleanup>());
    }
}
