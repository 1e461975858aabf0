using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Auth;

/// <summary>Sign-up, sign-in, refresh and sign-out by e-mail and password.</summary>
internal sealed class SignIn(
    IdentityDb db,
    PasswordHashing passwords,
    TokenIssuer tokens,
    SessionEnding ending,
    KeyRing keyRing,
    TimeProvider time)
{
    private const string ByPassword = "pwd"; // RFC 8176

    private static Refusal TooBusy =>
        new(StatusCodes.Status429TooManyRequests, "SIGN_IN_BUSY", "Too many people sign in just now; try again in a few seconds.") { RetryAfterSeconds = 5 };

    /// <summary>One text for unknown, wrong, disabled and deleted: the answer must not tell which.</summary>
    private static Refusal WrongCredentials =>
        Refusal.Unauthorized("CREDENTIALS_INVALID", "E-mail or password is wrong.");

    private static Refusal BadRefreshToken =>
        Refusal.Unauthorized("REFRESH_TOKEN_INVALID", "The refresh token is not valid any more; sign in again.");

    public async Task<Result<TokenAnswer>> SignUpAsync(string email, string password, string name, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await passwords.HashAsync(password, cancellationToken) is not { } hash)
            return TooBusy;

        var now = time.GetUtcNow();
        var user = User.WithEmail(email, name.Trim(), UserRole.USER, client.Ip, now);
        user.SignedIn(client.Ip, Device.Of(client.UserAgent), now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Users.Add(user);
        db.Credentials.Add(new Credential(user.Id, hash, now));
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.SIGNED_UP, client, now));
        db.Publish(new UserRegistered(user.Id, now), now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Refusal.Conflict("EMAIL_TAKEN", "There is an account with this e-mail address; sign in, or reset the password.");
        }

        return await StartSessionAsync(user, client, now, cancellationToken);
    }

    public async Task<Result<TokenAnswer>> LoginAsync(string email, string password, ClientInfo client, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        var found = await db.Users.AsNoTracking()
            .Where(u => u.EmailNormalized == normalized)
            .Select(u => new { u.Id, Credential = db.Credentials.FirstOrDefault(c => c.UserId == u.Id) })
            .SingleOrDefaultAsync(cancellationToken);

        // Nothing is written for a failure: a commit for known accounts alone could be told by its time.
        if (await passwords.VerifyAsync(found?.Credential?.PasswordHash, password, cancellationToken) is not { } verdict)
            return TooBusy;
        if (found is null || !verdict.IsRight)
            return WrongCredentials;

        // Hashing took a while. The lock makes this sign-in come before a deletion, which then ends its session, or after it.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.FromSql($"SELECT * FROM users WHERE id = {found.Id} FOR NO KEY UPDATE").SingleAsync(cancellationToken);
        if (!user.IsActive)
            return WrongCredentials;

        var now = time.GetUtcNow();
        user.SignedIn(client.Ip, Device.Of(client.UserAgent), now);
        if (verdict.NeedsRehash && await passwords.HashAsync(password, cancellationToken) is { } better)
            await db.Credentials.Where(c => c.UserId == user.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.PasswordHash, better).SetProperty(x => x.UpdatedAt, now), cancellationToken);
        return await StartSessionAsync(user, client, now, cancellationToken);
    }

    /// <summary>
    /// 1. An unknown token is refused.
    /// 2. Its first use rotates it: the statement that marks it used decides between two at once.
    /// 3. A second use within ten seconds from the same device gets the same successor, if that was not used yet: the answer was lost.
    /// 4. Any other second use means that two hold the token: the whole session ends.
    /// </summary>
    public async Task<Result<TokenAnswer>> RefreshAsync(string token, ClientInfo client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = RefreshToken.HashOf(token);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // Locking the session puts refreshes of one family in a row.
        var session = await db.Sessions
            .FromSql($"SELECT s.* FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id WHERE t.hash = {hash} FOR UPDATE OF s")
            .SingleOrDefaultAsync(cancellationToken);
        if (session is null || !session.IsOpen(now))
            return BadRefreshToken;
        var user = await db.Users.FirstAsync(u => u.Id == session.UserId, cancellationToken);
        if (!user.IsActive)
            return BadRefreshToken;

        var successor = RefreshToken.SuccessorOf(token, keyRing.DeriveKey("refresh token successor"));
        var presented = await db.RefreshTokens.AsNoTracking().FirstAsync(t => t.Hash == hash, cancellationToken);
        if (presented.UsedAt is null)
        {
            await db.RefreshTokens.Where(t => t.Hash == hash).ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), cancellationToken);
            db.RefreshTokens.Add(RefreshToken.Store(successor, session.Id, now));
        }
        else if (!await MayRepeatAsync(presented, successor, session, client, now, cancellationToken))
        {
            var ended = await ending.EndAsync(user.Id, session.Id, SessionEnd.TOKEN_REPLAYED, now, cancellationToken);
            db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.REFRESH_TOKEN_REPLAYED, client, now, session.Id));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            ending.Announce(ended);
            return BadRefreshToken;
        }

        session.Used(now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await AnswerAsync(user, session, successor, cancellationToken);
    }

    /// <summary>Ends the session of a refresh token. An unknown token is no error: it is out either way.</summary>
    public async Task SignOutAsync(string token, CancellationToken cancellationToken)
    {
        var hash = RefreshToken.HashOf(token);
        var owner = await db.RefreshTokens.Where(t => t.Hash == hash)
            .Join(db.Sessions, t => t.SessionId, s => s.Id, (_, s) => new { s.Id, s.UserId })
            .FirstOrDefaultAsync(cancellationToken);
        if (owner is not null)
            await EndAsync(owner.UserId, now => ending.EndAsync(owner.UserId, owner.Id, SessionEnd.SIGNED_OUT, now, cancellationToken), SecurityEventKind.SIGNED_OUT, owner.Id, cancellationToken);
    }

    public Task SignOutEverywhereAsync(string userId, CancellationToken cancellationToken) =>
        EndAsync(userId, now => ending.EndAllAsync(userId, SessionEnd.SIGNED_OUT_EVERYWHERE, now, cancellationToken), SecurityEventKind.SIGNED_OUT_EVERYWHERE, null, cancellationToken);

    private async Task EndAsync(
        string userId,
        Func<DateTimeOffset, Task<IReadOnlyList<ServiceDefaults.Auth.Revocation>>> end,
        SecurityEventKind kind,
        string? sessionId,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = await end(now);
        if (ended.Count > 0)
            db.SecurityEvents.Add(SecurityEvent.Of(userId, kind, null, now, sessionId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ending.Announce(ended);
    }

    private async Task<bool> MayRepeatAsync(RefreshToken presented, string successor, Session session, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - presented.UsedAt > RefreshToken.RepeatWindow || !session.IsSameDevice(client))
            return false;
        var hash = RefreshToken.HashOf(successor);
        return await db.RefreshTokens.AnyAsync(t => t.Hash == hash && t.UsedAt == null, cancellationToken);
    }

    private async Task<Result<TokenAnswer>> StartSessionAsync(User user, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = Session.Start(user.Id, ByPassword, client, now);
        var refreshToken = RefreshToken.Generate();
        db.Sessions.Add(session);
        db.RefreshTokens.Add(RefreshToken.Store(refreshToken, session.Id, now));
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.SIGNED_IN, client, now, session.Id));
        await db.SaveChangesAsync(cancellationToken);
        var ended = await ending.EndSurplusAsync(user.Id, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await db.Database.CommitTransactionAsync(cancellationToken);
        ending.Announce(ended);
        return await AnswerAsync(user, session, refreshToken, cancellationToken);
    }

    private async Task<TokenAnswer> AnswerAsync(User user, Session session, string refreshToken, CancellationToken cancellationToken) => new(
        await tokens.AccessTokenAsync(user, session, cancellationToken),
        refreshToken,
        await tokens.IdTokenAsync(user, session, cancellationToken),
        (int)TokenIssuer.AccessLifetime.TotalSeconds,
        "Bearer",
        new TokenUser(user.Id, user.Email, user.Name, user.EmailVerified));
}
