using System.Globalization;
using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Audit;

internal static class AuditApi
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/trading/audit", "Audit");
        api.MapGet("/", ListAsync).RequireScope(Scopes.User)
            .WithName("ListAudit").WithSummary("What was done in the user's name, newest first");
        api.MapGet("/verify", VerifyAsync).RequireScope(Scopes.User)
            .WithName("VerifyAudit").WithSummary("Recomputes the user's audit chain")
            .WithDescription("Each entry's hash covers the entry before. The answer names the first entry that was changed or is missing.");
    }

    private static async Task<Results<Ok<Page<AuditEntryAnswer>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery page, ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        if (page.Read() is var read && read.IsRefused(out var refusal))
            return refusal.ToProblem();

        var window = read.Value;
        var accountId = user.Id();
        var entries = db.AuditLog.AsNoTracking().Where(e => e.AccountId == accountId);
        if (window.After is { } after)
        {
            if (!long.TryParse(after.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
                return Refusal.Invalid("cursor", "is not a cursor of this list; start without one.").ToProblem();
            entries = entries.Where(e => e.Seq < seq);
        }

        var rows = await entries.OrderByDescending(e => e.Seq).Take(window.Limit + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(Page<AuditEntryAnswer>.Of(
            [.. rows.Select(AuditEntryAnswer.From)], window, e => new PagePosition(e.At, e.Seq.ToString(CultureInfo.InvariantCulture))));
    }

    private static async Task<Ok<AuditVerdict>> VerifyAsync(ClaimsPrincipal user, AuditChain chain, CancellationToken cancellationToken) =>
        TypedResults.Ok(await chain.VerifyAsync(user.Id(), cancellationToken));
}
