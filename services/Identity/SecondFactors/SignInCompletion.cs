using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.SecondFactors;

/// <summary>What follows a right first factor, whichever it was: the session, or the question for the second one.</summary>
internal sealed class SignInCompletion(IdentityDb db, SessionStart sessions)
{
    /// <summary>Completes the sign-in in the open transaction, which it commits either way.</summary>
    /// <param name="user">Whose; the row is locked.</param>
    /// <param name="methods">The first factor, as in the amr claim (RFC 8176).</param>
    /// <param name="client">From where.</param>
    /// <param name="now">The moment of the proof.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <returns>The tokens; or 401 SECOND_FACTOR_REQUIRED with <c>mfa_token</c>, for POST auth/mfa/verify.</returns>
    public async Task<Result<TokenAnswer>> CompleteAsync(User user, string methods, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await db.TotpFactors.AnyAsync(f => f.UserId == user.Id && f.ConfirmedAt != null, cancellationToken))
            return await sessions.StartAsync(user, methods, client, now, cancellationToken);

        var token = RefreshToken.Generate();
        db.SignInChallenges.Add(SignInChallenge.Ask(token, user.Id, methods, client, now));
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.CommitTransactionAsync(cancellationToken);
        return Refusal.Unauthorized("SECOND_FACTOR_REQUIRED", "This account has a second factor: send its code with the mfa_token to /api/v1/auth/mfa/verify.") with
        {
            Members = new Dictionary<string, object?>
            {
                ["mfa_token"] = token,
                ["mfa_methods"] = new[] { "totp", "recovery_code" },
                ["mfa_expires_in"] = (int)SignInChallenge.Lifetime.TotalSeconds,
            },
        };
    }
}
