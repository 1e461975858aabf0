namespace Fyntrix.Recommendations.Retention;

internal static class RetentionExtensions
{
    /// <summary>Clean-up by call and once a day.</summary>
    public static void AddRetention(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionSettings>()
            .BindConfiguration(RetentionSettings.Section)
            .Validate(
                s => s.Days is >= RetentionSettings.FewestDays and <= RetentionSettings.MostDays,
                $"Retention:Days must be {RetentionSettings.FewestDays} to {RetentionSettings.MostDays} days.")
            .ValidateOnStart();
        builder.Services.AddSingleton<Cleanup>();
        builder.Services.AddHostedService<DailyCleanup>();
    }
}
