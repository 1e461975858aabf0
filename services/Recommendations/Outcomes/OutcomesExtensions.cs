using Fyntrix.Recommendations.Outcomes.TrackRecord;
using Fyntrix.ServiceDefaults.Hosting;

namespace Fyntrix.Recommendations.Outcomes;

internal static class OutcomesExtensions
{
    /// <summary>Judging picks, by schedule and by call.</summary>
    public static void AddOutcomes(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OutcomeSettings>().BindConfiguration(OutcomeSettings.Section);
        builder.Services.AddSingleton<OutcomeMetrics>();
        builder.Services.AddSingleton<MarketChanges>();
        builder.Services.AddSingleton<EvaluationRunner>();
        builder.Services.AddSingleton<EvaluationJobs>();
        builder.Services.AddSingleton<EvaluationSignal>();
        builder.Services.AddSingleton<TrackRecordVerifier>();
        builder.Services.AddHostedService<EvaluationService>();
        builder.Services.AddCommand<VerifyTrackRecordCommand>();
    }
}
