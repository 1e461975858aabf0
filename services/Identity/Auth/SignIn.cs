using Fyntrix.Contracts;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Auth;

/// <summary>Sign-up and sign-in by e-mail and password.</summary>
internal sealed class SignIn(
    IdentityDb db,
    PasswordHashing passwords,
    SessionStart sessions,
    SignInCompletion completion,
    CodeErrands errands,
    Throttle throttle,
    TimeProvider time)
{
    private const string ByPassword = "pwd"; // RFC 8176
    private const string Nobody = "";

    /// <summary>One text for unknown, wrong, disabled and deleted: the answer must not tell which.</summary>
    private static Refusal WrongCredentials =>
        Refusal.Unauthorized("CREDENTIALS_INVALID", "E-mail or password is wrong.");

    public async Task<Result<TokenAnswer>> SignUpAsync(string email, string password, string name, ClientInfo client, CancellationToken cancellationToken)
    {
        var (address, signUps) = (ThrottleKey.Address(client.Ip), ThrottleKey.SignUps(client.Ip));
        if (await throttle.AdmitAsync(cancellationToken, address, signUps) is { } refusal)
            return refusal;
        if (await passwords.HashAsync(password, cancellationToken) is not { } hash)
            return await throttle.ExcuseAsync(PasswordHashing.TooBusy, cancellationToken, address, signUps);

        var now = time.GetUtcNow();
        var user = User.WithEmail(email, name.Trim(), UserRole.USER, client.Ip, now);
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

        var answer = await sessions.StartAsync(user, ByPassword, client, now, cancellationToken);
        errands.Issue(new CodeRequest(OneTimeCodePurpose.EMAIL_VERIFICATION, CodeChannel.EMAIL, user.EmailNormalized!, user.Id));
        await throttle.ForgetAsync(cancellationToken, address);
        return answer;
    }

    /// <summary>
    /// 1. The throttle decides, before anything is looked up. 2. The slow hash is computed, of nobody's password where there is no
    /// account. 3. The account is locked and looked at again. 4. What counted against it is forgotten.
    /// </summary>
    public async Task<Result<TokenAnswer>> LoginAsync(string email, string password, ClientInfo client, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(email);
        var found = await db.Users.AsNoTracking()
            .Where(u => u.EmailNormalized == normalized && !u.IsDeleted)
            .Select(u => new
            {
                u.Id,
                Hash = db.Credentials.Where(c => c.UserId == u.Id).Select(c => c.PasswordHash).FirstOrDefault(),
                KnowsDevice = db.Sessions.Any(s => s.UserId == u.Id && s.DeviceId != null && s.DeviceId == client.DeviceId),
            })
            .SingleOrDefaultAsync(cancellationToken);
        var account = found?.KnowsDevice == true
            ? ThrottleKey.KnownDevice("password", normalized, client.DeviceId!)
            : ThrottleKey.Account("password", normalized);
        var address = ThrottleKey.Address(client.Ip);
        if (await throttle.AdmitAsync(cancellationToken, account, address) is { } refusal)
            return refusal;

        // Nothing is written for a failure: a commit for known accounts alone could be told by its time.
        if (await passwords.VerifyAsync(found?.Hash, password, cancellationToken) is not { } verdict)
            return await throttle.ExcuseAsync(PasswordHashing.TooBusy, cancellationToken, account, address);

        // Hashing took a while. The lock makes this sign-in come before a deletion, which then ends its session, or after it.
        // Who is not let in is looked up all the same, as nobody, and a disabled account is not locked, since locks are written: neither
        // may be told from a wrong password by its time.
        var id = verdict.IsRight ? found!.Id : Nobody;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.FromSql($"SELECT * FROM users WHERE id = {id} AND is_active FOR NO KEY UPDATE").SingleOrDefaultAsync(cancellationToken);
        if (user is not { IsActive: true })
            return WrongCredentials;

        // A change of the password that came in between has ended the sessions that there were: an old password starts none.
        var hash = await db.Credentials.Where(c => c.UserId == user.Id).Select(c => c.PasswordHash).SingleOrDefaultAsync(cancellationToken);
        if (hash != found!.Hash && await passwords.VerifyAsync(hash, password, cancellationToken) is not { IsRight: true })
            return WrongCredentials;

        var now = time.GetUtcNow();
        if (verdict.NeedsRehash && await passwords.HashAsync(password, cancellationToken) is { } better)
            await db.Credentials.Where(c => c.UserId == user.Id).ExecuteUpdateAsync(c => c.SetProperty(x => x.PasswordHash, better).SetProperty(x => x.UpdatedAt, now), cancellationToken);
        var answer = await completion.CompleteAsync(user, ByPassword, client, now, cancellationToken);
        await throttle.ForgetAsync(cancellationToken, account, address);
        return answer;
    }
}
