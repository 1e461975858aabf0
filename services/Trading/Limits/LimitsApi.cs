using System.Security.Claims;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Limits;

internal static class LimitsApi
{
    public static void MapLimits(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/trading/limits", "Limits");
        api.MapGet("/", GetAsync).RequireScope(Scopes.User)
            .WithName("GetLimits").WithSummary("The user's own limits");
        api.MapPut("/", PutAsync).RequireScope(Scopes.User).RequireFreshRevocations()
            .WithName("PutLimits").WithSummary("Replaces the user's own limits");
    }

    private static async Task<Ok<LimitsAnswer>> GetAsync(ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        return TypedResults.Ok(LimitsAnswer.From(await db.RiskLimits.AsNoTracking().SingleOrDefaultAsync(l => l.AccountId == accountId, cancellationToken)));
    }

    private static async Task<Results<Ok<LimitsAnswer>, ProblemHttpResult>> PutAsync(
        LimitsRequest request, ClaimsPrincipal user, TradingDb db, AuditTrail audit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await user.MayLoosenAsync(db, cancellationToken))
            return SecondFactor.Required.ToProblem();
        var accountId = user.Id();
        var answer = await db.InTransactionAsync(
            async () =>
            {
                // The audit chain's lock also puts two changes at once into one order: it is taken before the limits are read.
                await audit.LockAsync(accountId, cancellationToken);
                var limits = await db.RiskLimits.SingleOrDefaultAsync(l => l.AccountId == accountId, cancellationToken);
                var before = limits is null ? null : LimitsRequest.From(limits);
                if (limits is null)
                    db.RiskLimits.Add(limits = RiskLimits.New(accountId));
                limits.Set(request, time.Now());
                await audit.AppendAsync(accountId, AuditFact.Of(accountId, "LIMITS_CHANGED", "limits", accountId, before, request), cancellationToken);
                return LimitsAnswer.From(limits);
            },
            cancellationToken);
        return TypedResults.Ok(answer);
    }
}
