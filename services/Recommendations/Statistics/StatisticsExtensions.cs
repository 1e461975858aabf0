namespace Fyntrix.Recommendations.Statistics;

internal static class StatisticsExtensions
{
    public static void AddStatistics(this IServiceCollection services)
    {
        services.AddSingleton<StatisticsReader>();
        services.AddSingleton<StatisticsRefresher>();
        services.AddHostedService(provider => provider.GetRequiredService<StatisticsRefresher>());
    }
}
