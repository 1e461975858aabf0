using System.Security.Claims;
using Fyntrix.Recommendations.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fyntrix.Recommendations.Alerts;

internal static class AlertsApi
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapApi("/api/v1/alerts", "Alerts");
        alerts.MapGet("", ListAsync)
            .RequireScope(Scopes.User)
            .WithName("ListAlerts")
            .WithSummary("New picks on symbols that you watch, newest first");
        alerts.MapPost("{id}/read", MarkReadAsync)
            .RequireScope(Scopes.User)
            .WithName("MarkAlertRead")
            .WithSummary("Mark an alert as read")
            .ProducesProblem(StatusCodes.Status404NotFound);
        alerts.MapPost("read", MarkAllReadAsync)
            .RequireScope(Scopes.User)
            .WithName("MarkAllAlertsRead")
            .WithSummary("Mark all your alerts as read");
    }

    private static async Task<Results<Ok<Page<Alert>>, ProblemHttpResult>> ListAsync(
        [FromQuery(Name = "unread")] bool? unread, [AsParameters] PageQuery paging, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken)
    {
        if (paging.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();
        return TypedResults.Ok(await store.ReadAsync(connection => AlertReader.List(connection, user.Id(), unread == true, window.Value), cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> MarkReadAsync(string id, ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken) =>
        await store.WriteAsync(write => AlertReader.MarkRead(write, user.Id(), id), cancellationToken)
            ? TypedResults.NoContent()
            : Refusal.NotFound("alert").ToProblem();

    private static async Task<Ok<AlertsRead>> MarkAllReadAsync(ClaimsPrincipal user, RecommendationStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new AlertsRead(await store.WriteAsync(write => AlertReader.MarkAllRead(write, user.Id()), cancellationToken)));
}
