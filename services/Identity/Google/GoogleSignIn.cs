using Fyntrix.Contracts;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Contacts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Google;

/// <summary>Sign-in with Google: finds the account, or makes it.</summary>
internal sealed class GoogleSignIn(
    IdentityDb db,
    GoogleTokens tokens,
    SignInCompletion completion,
    SessionEnding ending,
    ClaimedAccount claimed,
    SecondFactorDesk factors,
    Throttle throttle,
    TimeProvider time)
{
    private const string ByGoogle = "google";

    // Who loses a race against another first sign-in finds its account the next time.
    private const int MostTries = 3;

    /// <summary>
    /// 1. The throttle decides, before anything is looked at. 2. The token is checked. 3. The account is found, or made, and locked.
    /// 4. What counted against the address is forgiven.
    /// </summary>
    public async Task<Result<TokenAnswer>> SignInAsync(string token, ClientInfo client, CancellationToken cancellationToken)
    {
        if (tokens.Fault is { } fault)
            return fault;
        var address = ThrottleKey.Address(client.Ip);
        if (await throttle.AdmitAsync(cancellationToken, address) is { } refusal)
            return refusal;
        var identity = await tokens.ReadAsync(token, cancellationToken);
        if (identity.IsRefused(out refusal))
            return refusal;

        for (var tries = 1; ; tries++)
        {
            try
            {
                var answer = await SignInOnceAsync(identity.Value, client, cancellationToken);
                if (answer.Refusal?.Code != GoogleTokens.Invalid.Code)
                    await throttle.ForgetAsync(cancellationToken, address);
                return answer;
            }
            catch (DbUpdateException e) when (e.IsUniqueViolation() && tries < MostTries)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<Result<TokenAnswer>> SignInOnceAsync(GoogleIdentity identity, ClientInfo client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        IReadOnlyList<Revocation> ended = [];
        var user = await FindLinkedAsync(identity.Subject, cancellationToken);
        if (user is null)
        {
            // An address that Google has not verified proves nothing, and without one there is nothing to find an account by.
            if (identity.Email is not { } email)
                return GoogleTokens.Invalid;
            user = await FindByEmailAsync(email, cancellationToken);
            if (user is { EmailVerified: false, IsActive: true } found)
            {
                // An administrator's rights are nobody's to find, and without the address the administrator would be out.
                if (!found.OnlyClaimsEmail)
                    return GoogleTokens.Invalid;
                (user, ended) = await TakeOverAsync(found, client, now, cancellationToken);
            }

            user ??= SignUp(email, identity.Name, client, now);
            if (user.IsActive)
                Link(user, identity.Subject, client, now);
        }

        if (!user.IsActive)
            return GoogleTokens.Invalid;
        await db.SaveChangesAsync(cancellationToken);
        var answer = await completion.CompleteAsync(user, ByGoogle, client, now, cancellationToken);
        ending.Announce(ended);
        return answer;
    }

    private async Task<User?> FindLinkedAsync(string subject, CancellationToken cancellationToken)
    {
        var user = await db.Users
            .FromSql($"SELECT u.* FROM users u JOIN external_logins l ON l.user_id = u.id WHERE l.provider = {ExternalLogin.Google} AND l.subject = {subject} FOR NO KEY UPDATE OF u")
            .SingleOrDefaultAsync(cancellationToken);
        if (user is not { IsDeleted: true })
            return user;

        // A deleted account waits for its erasure and does not hold its owner against a new one.
        await db.ExternalLogins.Where(l => l.Provider == ExternalLogin.Google && l.Subject == subject && l.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        return null;
    }

    private Task<User?> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        return db.Users
            .FromSql($"SELECT * FROM users WHERE email_normalized = {normalized} AND NOT is_deleted FOR UPDATE")
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// The address's owner gets a claimed account without its password and sessions, and without whatever else its maker put there.
    /// Where the maker has shown a phone number or an authenticator, or signs in with a Google account of their own, the account is
    /// theirs, and only the address is not.
    /// </summary>
    /// <returns>The account, now of the address's owner, with the sessions that ended; or null when it was another's.</returns>
    private async Task<(User? User, IReadOnlyList<Revocation> Ended)> TakeOverAsync(User user, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (user.PhoneNumberVerified
            || await factors.IsEnabledAsync(user.Id, cancellationToken)
            || await db.ExternalLogins.AnyAsync(l => l.UserId == user.Id && l.Provider == ExternalLogin.Google, cancellationToken))
        {
            await claimed.GiveUpEmailAsync(user, now, cancellationToken);
            return (null, []);
        }

        if (await db.Credentials.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken) > 0)
            db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.PASSWORD_DROPPED, client, now));
        await claimed.EmptyAsync(user, client, now, cancellationToken);
        var ended = await ending.EndAllAsync(user.Id, SessionEnd.CREDENTIALS_CHANGED, now, cancellationToken);
        user.VerifyEmail(now);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.EMAIL_VERIFIED, client, now));
        return (user, ended);
    }

    private User SignUp(string email, string? name, ClientInfo client, DateTimeOffset now)
    {
        var user = User.WithEmail(email, name ?? GoogleTokens.Cut(email.Split('@')[0]), UserRole.USER, client.Ip, now);
        user.VerifyEmail(now);
        db.Users.Add(user);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.SIGNED_UP, client, now));
        db.Publish(new UserRegistered(user.Id, now), now);
        return user;
    }

    private void Link(User user, string subject, ClientInfo client, DateTimeOffset now)
    {
        db.ExternalLogins.Add(new ExternalLogin(ExternalLogin.Google, subject, user.Id, now));
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.EXTERNAL_LOGIN_LINKED, client, now));
    }
}
