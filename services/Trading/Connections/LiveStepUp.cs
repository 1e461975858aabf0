using System.Security.Claims;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>Real money moves only for users who signed in with a second factor.</summary>
internal static class LiveStepUp
{
    public static bool MayTrade(this ClaimsPrincipal user, BrokerName broker) => broker == BrokerName.PAPER || user.HasSecondFactor();

    /// <summary>
    /// For what guards all of an account's orders: it asks for the second factor wherever there is a live connection, also one that was taken off, which is
    /// no way around it.
    /// </summary>
    public static async Task<bool> MayLoosenAsync(this ClaimsPrincipal user, TradingDb db, CancellationToken cancellationToken)
    {
        if (user.HasSecondFactor())
            return true;
        var accountId = user.Id();
        return !await db.Connections.AnyAsync(c => c.AccountId == accountId && c.Mode == ConnectionMode.LIVE, cancellationToken);
    }
}
