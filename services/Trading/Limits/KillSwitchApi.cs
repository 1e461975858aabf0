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

/// <summary>The user's own emergency stop. Cancelling works in every state.</summary>
internal static class KillSwitchApi
{
    public static void MapKillSwitch(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/api/v1/trading/kill-switch", "Limits").RequireScope(Scopes.User);
        api.MapGet("/", GetAsync)
            .WithName("GetKillSwitch").WithSummary("Whether the user's orders are sent");
        api.MapPut("/", PutAsync)
            .WithName("PutKillSwitch").WithSummary("Stops or lets through the user's orders")
            .WithDescription("REDUCING sends only orders that make a position or holding smaller, HALTED none. Once it is answered no further order is sent; one that was on its way may still arrive. Cancelling works in every state. With a live connection, letting more through than before needs a second factor.");
    }

    private static async Task<Ok<KillSwitchAnswer>> GetAsync(ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        return TypedResults.Ok(KillSwitchAnswer.From(await db.KillSwitches.AsNoTracking().SingleOrDefaultAsync(k => k.AccountId == accountId, cancellationToken)));
    }

    private static async Task<Results<Ok<KillSwitchAnswer>, ProblemHttpResult>> PutAsync(
        KillSwitchRequest request, ClaimsPrincipal user, TradingDb db, AuditTrail audit, IRevocationFreshness revocations, TimeProvider time, CancellationToken cancellationToken)
    {
        var accountId = user.Id();
        var wanted = ClosedSet.Parse<KillSwitchState>(request.State)!.Value;
        // What lowers a risk always works.
        var refusal = !revocations.IsFresh ? StaleRevocations.Refusal : await user.MayLoosenAsync(db, cancellationToken) ? null : SecondFactor.Required;
        var answer = await db.InTransactionAsync(
            async () =>
            {
                // Whoever is about to send holds the same lock while he looks at the switch.
                await audit.LockAsync(accountId, cancellationToken);
                var killSwitch = await db.KillSwitches.SingleOrDefaultAsync(k => k.AccountId == accountId, cancellationToken);
                if (refusal is not null && wanted < (killSwitch?.State ?? KillSwitchState.ACTIVE))
                    return null;
                var before = killSwitch is null ? null : new { killSwitch.State };
                if (killSwitch is null)
                    db.KillSwitches.Add(killSwitch = KillSwitch.New(accountId));
                killSwitch.Set(wanted, request.Reason, time.Now());
                // The reason is free text and stays out of the chain, which outlives the account.
                await audit.AppendAsync(accountId, AuditFact.Of(accountId, "KILL_SWITCH_CHANGED", "kill_switch", accountId, before, new { killSwitch.State }), cancellationToken);
                return KillSwitchAnswer.From(killSwitch);
            },
            cancellationToken);
        return answer is null ? refusal!.ToProblem() : TypedResults.Ok(answer);
    }
}
