using System.Globalization;
using System.Security.Claims;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Sessions;

/// <summary>Where the signed-in user is signed in, and what happened to their account.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapApi("/api/v1/auth", "Sessions").RequireScope(Scopes.User);
        auth.MapGet("/sessions", List)
            .WithName("ListSessions").WithSummary("Your open sessions, newest first");
        auth.MapDelete("/sessions/{id}", End).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("EndSession").WithSummary("End a session of yours")
            .WithDescription("Its refresh token is good for nothing from then on, and neither are its access tokens.");
        auth.MapGet("/security-events", ListEvents)
            .WithName("ListSecurityEvents").WithSummary("What happened to your account, newest first");
    }

    private static async Task<Results<Ok<Page<SessionAnswer>>, ProblemHttpResult>> List(
        [AsParameters] PageQuery page, ClaimsPrincipal caller, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (page.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();

        var (userId, current) = (caller.Id(), caller.SessionId());
        var sessions = db.Sessions.AsNoTracking().Where(s => s.UserId == userId).Where(Session.Open(time.GetUtcNow()));
        if (window.Value.After is { } after)
            sessions = sessions.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.CreatedAt, s.Id), ValueTuple.Create(after.At, after.Id)));
        var rows = await sessions.OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id)
            .Take(window.Value.Limit + 1)
            .Select(s => new SessionAnswer(s.Id, s.CreatedAt, s.LastUsedAt, Device.Of(s.UserAgent), s.Ip, s.DeviceId, s.Id == current))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<SessionAnswer>.Of(rows, window.Value, s => new PagePosition(s.CreatedAt, s.Id)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> End(
        string id, ClaimsPrincipal caller, HttpContext context, SessionTokens sessions, CancellationToken cancellationToken) =>
        await sessions.EndAsync(caller.Id(), id, ClientInfo.Of(context, null), cancellationToken)
            ? TypedResults.NoContent()
            : Refusal.NotFound("session").ToProblem();

    private static async Task<Results<Ok<Page<SecurityEventAnswer>>, ProblemHttpResult>> ListEvents(
        [AsParameters] PageQuery page, ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        if (page.Read() is var window && window.IsRefused(out var refusal))
            return refusal.ToProblem();

        var userId = caller.Id();
        var events = db.SecurityEvents.AsNoTracking().Where(e => e.UserId == userId);
        if (window.Value.After is { } after)
        {
            if (!long.TryParse(after.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return Refusal.Invalid("cursor", "is not a cursor of this list; start without one.").ToProblem();
            events = events.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.OccurredAt, e.Id), ValueTuple.Create(after.At, id)));
        }

        var rows = await events.OrderByDescending(e => e.OccurredAt).ThenByDescending(e => e.Id)
            .Take(window.Value.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = Page<SecurityEvent>.Of(rows, window.Value, e => new PagePosition(e.OccurredAt, e.Id.ToString(CultureInfo.InvariantCulture)));
        return TypedResults.Ok(new Page<SecurityEventAnswer>(
            [.. found.Items.Select(e => new SecurityEventAnswer(e.Kind, e.OccurredAt, e.Ip, Device.Of(e.UserAgent), e.SessionId))],
            found.NextCursor));
    }
}
