using Fyntrix.Contracts;
using Fyntrix.Identity.Data;
using Fyntrix.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Sessions;

/// <summary>
/// Ends sessions so that their access tokens die too: a row per session for the revocation feed, an event per session for
/// whoever listens, and a note to this process, which need not wait for either.
/// </summary>
internal sealed class SessionEnding(IdentityDb db, IRevocations revocations)
{
    /// <summary>Ends one session of the user in the open transaction.</summary>
    public Task<IReadOnlyList<Revocation>> EndAsync(string userId, string sessionId, SessionEnd reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(s => s.UserId == userId && s.Id == sessionId), reason, now, cancellationToken);

    /// <summary>Ends every session of the user in the open transaction.</summary>
    public Task<IReadOnlyList<Revocation>> EndAllAsync(string userId, SessionEnd reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(s => s.UserId == userId), reason, now, cancellationToken);

    /// <summary>Ends every session of the user but one in the open transaction.</summary>
    public Task<IReadOnlyList<Revocation>> EndOthersAsync(string userId, string keptSessionId, SessionEnd reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        EndAsync(db.Sessions.Where(s => s.UserId == userId && s.Id != keptSessionId), reason, now, cancellationToken);

    /// <summary>Ends the user's oldest open sessions beyond the limit, in the open transaction.</summary>
    public Task<IReadOnlyList<Revocation>> EndSurplusAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        EndAsync(
            db.Sessions.Where(s => s.UserId == userId && s.EndedAt == null).OrderByDescending(s => s.LastUsedAt).Skip(Session.MostPerUser),
            SessionEnd.TOO_MANY_SESSIONS,
            now,
            cancellationToken);

    /// <summary>After the commit: this process refuses the tokens from now on.</summary>
    public void Announce(IReadOnlyList<Revocation> ended)
    {
        foreach (var revocation in ended)
            revocations.Add(revocation);
    }

    private async Task<IReadOnlyList<Revocation>> EndAsync(IQueryable<Session> which, SessionEnd reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await which.Where(s => s.EndedAt == null).Select(s => new { s.Id, s.UserId }).ToListAsync(cancellationToken);
        if (open.Count == 0)
            return [];
        var ids = open.Select(s => s.Id).ToList();
        await db.Sessions.Where(s => ids.Contains(s.Id) && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndReason, reason), cancellationToken);
        foreach (var session in open)
            db.Publish(new SessionsRevoked(session.UserId, session.Id, now), now);
        return [.. open.Select(s => new Revocation(s.UserId, s.Id, now))];
    }
}
