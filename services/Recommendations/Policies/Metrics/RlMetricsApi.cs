using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Calendar;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fyntrix.Recommendations.Policies.Metrics;

/// <summary>What the former system's front end shows of learning.</summary>
internal static class RlMetricsApi
{
    public static void MapRlMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapApi("/api/v1/analytics/rl-metrics", "Analytics")
            .MapGet("", GetAsync)
            .RequireScope(Scopes.User, Scopes.PicksWrite, Scopes.Admin)
            .WithName("GetRlMetrics")
            .WithSummary("How the exit profiles of the policy in force did, or what became of the picks day by day")
            .WithDescription("Rates are in per cent in both views. Dates are dates in India; the last seven days when left out, 366 at the most.");

    private static async Task<Ok<RlMetrics>> GetAsync(
        [AsParameters] RlMetricsQuery query, CalendarSource calendar, RecommendationStore store, CancellationToken cancellationToken)
    {
        var today = calendar.Today;
        var (start, end) = query.Range(today);
        return TypedResults.Ok(await store.ReadAsync(
            connection => query.View == RlMetricsQuery.DailyView
                ? RlMetricsReader.OfDays(connection, query.Mode, start, end)
                : RlMetricsReader.OfPolicy(connection, query.Mode, today),
            cancellationToken));
    }
}
