using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Users;

namespace Fyntrix.Identity.Sessions;

/// <summary>Begins sessions, and answers with their tokens.</summary>
internal sealed class SessionStart(IdentityDb db, TokenIssuer tokens, SessionEnding ending)
{
    /// <summary>Begins a session in the open transaction and commits it.</summary>
    /// <param name="user">Whose; the row is locked, so that a deletion comes before or after.</param>
    /// <param name="methods">How they proved who they are, as in the amr claim (RFC 8176), separated by spaces.</param>
    /// <param name="client">From where.</param>
    /// <param name="now">The moment of the proof.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<TokenAnswer> StartAsync(User user, string methods, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        user.SignedIn(client.Ip, Device.Of(client.UserAgent), now);
        var session = Session.Start(user.Id, methods, client, now);
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

    public async Task<TokenAnswer> AnswerAsync(User user, Session session, string refreshToken, CancellationToken cancellationToken) => new(
        await tokens.AccessTokenAsync(user, session, cancellationToken),
        refreshToken,
        await tokens.IdTokenAsync(user, session, cancellationToken),
        (int)TokenIssuer.AccessLifetime.TotalSeconds,
        "Bearer",
        new TokenUser(user.Id, user.Email, user.Name, user.EmailVerified));
}
