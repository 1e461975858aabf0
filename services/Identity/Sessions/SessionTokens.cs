using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Sessions;

/// <summary>What a refresh token is good for: new tokens, and the end of its session.</summary>
internal sealed class SessionTokens(IdentityDb db, SessionStart sessions, SessionEnding ending, KeyRing keyRing, TimeProvider time)
{
    private const string SuccessorKey = "refresh token successor";

    private static Refusal BadRefreshToken =>
        Refusal.Unauthorized("REFRESH_TOKEN_INVALID", "The refresh token is not valid any more; sign in again.");

    /// <summary>
    /// 1. An unknown token is refused.
    /// 2. Its first use rotates it: the statement that marks it used decides between two at once.
    /// 3. A second use within ten seconds from the device of the first, which is the session's, gets the same successor, if that
    ///    was not used yet: the answer was lost. The device goes into the successor, so that no other finds it.
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

        string successor;
        var presented = await db.RefreshTokens.AsNoTracking().FirstAsync(t => t.Hash == hash, cancellationToken);
        if (presented.UsedAt is null)
        {
            successor = RefreshToken.SuccessorOf(token, client, keyRing.DeriveKey(SuccessorKey));
            await db.RefreshTokens.Where(t => t.Hash == hash).ExecuteUpdateAsync(t => t.SetProperty(x => x.UsedAt, now), cancellationToken);
            db.RefreshTokens.Add(RefreshToken.Store(successor, session.Id, now));
        }
        else if (await FindRepeatedAsync(token, presented, session, client, now, cancellationToken) is { } same)
        {
            successor = same;
        }
        else
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
        return await sessions.AnswerAsync(user, session, successor, cancellationToken);
    }

    /// <summary>Ends an open session of the user; the lock makes two at once one end.</summary>
    /// <returns>False when there is no such session, or no longer.</returns>
    public async Task<bool> EndAsync(string userId, string sessionId, ClientInfo client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var session = await db.Sessions
            .FromSql($"SELECT * FROM sessions WHERE id = {sessionId} AND user_id = {userId} FOR UPDATE")
            .AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (session?.IsOpen(now) != true)
            return false;

        var ended = await ending.EndAsync(userId, sessionId, SessionEnd.ENDED_BY_OWNER, now, cancellationToken);
        db.SecurityEvents.Add(SecurityEvent.Of(userId, SecurityEventKind.SESSION_ENDED, client, now, sessionId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ending.Announce(ended);
        return true;
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

    /// <summary>The successor that the first use was answered with, where this is a repeat of it; else null.</summary>
    private async Task<string?> FindRepeatedAsync(string token, RefreshToken presented, Session session, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now - presented.UsedAt > RefreshToken.RepeatWindow || !session.IsSameDevice(client))
            return null;
        // With every key: another may have been the active one a moment ago, or be it in another instance.
        foreach (var key in keyRing.DeriveKeys(SuccessorKey))
        {
            var successor = RefreshToken.SuccessorOf(token, client, key);
            var hash = RefreshToken.HashOf(successor);
            if (await db.RefreshTokens.AnyAsync(t => t.Hash == hash && t.SessionId == session.Id && t.UsedAt == null, cancellationToken))
                return successor;
        }

        return null;
    }
}
