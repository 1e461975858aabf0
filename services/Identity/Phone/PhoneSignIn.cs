using Fyntrix.Contracts;
using Fyntrix.Identity.Auth;
using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.SecondFactors;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Phone;

/// <summary>
/// Sign-up and sign-in by phone number and a code sent to it. Whatever the number, whoever asks for a code gets the same answer
/// after the same work; only the owner of an account, or of a number without one, gets the code as well.
/// </summary>
internal sealed class PhoneSignIn(
    IdentityDb db,
    CodeDesk codes,
    SessionStart sessions,
    SignInCompletion completion,
    Throttle throttle,
    TimeProvider time)
{
    private const string BySms = "sms"; // RFC 8176

    private const string Message = "If the number can be used here, a code is on its way to it.";

    private static readonly TimeSpan ResentWithin = TimeSpan.FromHours(1);

    /// <summary>Sends a code to a number that has no account. The account is made when the code is shown.</summary>
    public async Task<Result<PhoneSignUpAnswer>> SignUpAsync(string number, string name, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await throttle.AdmitAsync(cancellationToken, ThrottleKey.Address(client.Ip)) is { } refusal)
            return refusal;

        var id = SignUpCodeId.New(time.GetUtcNow());
        var issued = await IssueForSignUpAsync(number, name.Trim(), id, cancellationToken);
        return issued.IsRefused(out refusal) ? refusal : new PhoneSignUpAnswer(Message, number, id.UserId);
    }

    /// <summary>
    /// 1. The throttle decides, before anything is looked up. 2. The code is tried, and spent. 3. The account is made: the number's
    /// unique key decides between two at once. 4. What counted against the number is forgotten.
    /// </summary>
    public async Task<Result<TokenAnswer>> VerifySignUpAsync(string number, string code, ClientInfo client, CancellationToken cancellationToken)
    {
        var (account, address) = (ThrottleKey.Account("code", number), ThrottleKey.Address(client.Ip));
        if (await throttle.AdmitAsync(cancellationToken, account, address) is { } refusal)
            return refusal;
        var redeemed = await codes.RedeemAsync(OneTimeCodePurpose.PHONE_SIGN_UP, number, code, null, cancellationToken);
        if (redeemed.IsRefused(out refusal))
            return await throttle.ExcuseAsync(refusal, cancellationToken, account, address);

        var now = time.GetUtcNow();
        var user = User.WithPhone(SignUpCodeId.Parse(redeemed.Value.Id).UserId, number, redeemed.Value.Name!, client.Ip, now);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ReleaseAsync(number, now, cancellationToken);
        db.Users.Add(user);
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.SIGNED_UP, client, now));
        db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.PHONE_VERIFIED, client, now));
        db.Publish(new UserRegistered(user.Id, now), now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // The number got its account meanwhile, or had one from the start and the code was guessed.
            return CodeDesk.Wrong;
        }

        var answer = await sessions.StartAsync(user, BySms, client, now, cancellationToken);
        await ForgetAsync(account, address, cancellationToken);
        return answer;
    }

    /// <summary>Sends a code for a sign-in, where there is an account.</summary>
    public async Task<Result<PhoneLoginAnswer>> LoginAsync(string number, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await throttle.AdmitAsync(cancellationToken, ThrottleKey.Address(client.Ip)) is { } refusal)
            return refusal;

        var issued = await IssueForLoginAsync(number, cancellationToken);
        return issued.IsRefused(out refusal) ? refusal : new PhoneLoginAnswer(Message, issued.Value, number);
    }

    /// <summary>
    /// 1. The throttle decides, before anything is looked at. 2. The code is tried, and spent. 3. The account is locked and looked at.
    /// 4. What counted against it is forgotten.
    /// </summary>
    public async Task<Result<TokenAnswer>> VerifyLoginAsync(string number, string session, string code, ClientInfo client, CancellationToken cancellationToken)
    {
        // A stranger's guesses must not keep the owner out.
        var isKnownDevice = await db.Sessions.AnyAsync(
            s => s.DeviceId != null && s.DeviceId == client.DeviceId && db.Users.Any(u => u.Id == s.UserId && u.PhoneNumber == number && !u.IsDeleted),
            cancellationToken);
        var account = isKnownDevice ? ThrottleKey.KnownDevice("code", number, client.DeviceId!) : ThrottleKey.Account("code", number);
        var address = ThrottleKey.Address(client.Ip);
        if (await throttle.AdmitAsync(cancellationToken, account, address) is { } refusal)
            return refusal;
        var redeemed = await codes.RedeemAsync(OneTimeCodePurpose.PHONE_SIGN_IN, number, code, session, cancellationToken);
        if (redeemed.IsRefused(out refusal))
            return await throttle.ExcuseAsync(refusal, cancellationToken, account, address);

        // The lock makes this sign-in come before a deletion, which then ends its session, or after it.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.FromSql($"SELECT * FROM users WHERE id = {redeemed.Value.UserId} FOR NO KEY UPDATE").SingleOrDefaultAsync(cancellationToken);
        if (user is not { IsActive: true } || user.PhoneNumber != number)
            return CodeDesk.Wrong;

        var now = time.GetUtcNow();
        if (!user.PhoneNumberVerified)
        {
            user.VerifyPhone(now);
            db.SecurityEvents.Add(SecurityEvent.Of(user.Id, SecurityEventKind.PHONE_VERIFIED, client, now));
        }

        var answer = await completion.CompleteAsync(user, BySms, client, now, cancellationToken);
        await ForgetAsync(account, address, cancellationToken);
        return answer;
    }

    /// <summary>Sends a new code in place of the last one asked for within the hour; where there was none, as for a sign-in.</summary>
    public async Task<Result<PhoneResendAnswer>> ResendAsync(string number, string? flow, ClientInfo client, CancellationToken cancellationToken)
    {
        if (await throttle.AdmitAsync(cancellationToken, ThrottleKey.Address(client.Ip)) is { } refusal)
            return refusal;

        var now = time.GetUtcNow();
        var oldest = now - ResentWithin;
        var last = await db.OneTimeCodes.AsNoTracking()
            .Where(c => c.Target == number && c.CreatedAt > oldest)
            .Where(c => (c.Purpose == OneTimeCodePurpose.PHONE_SIGN_UP && flow != PhoneFlow.Login) || (c.Purpose == OneTimeCodePurpose.PHONE_SIGN_IN && flow != PhoneFlow.SignUp))
            .OrderByDescending(c => c.CreatedAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (last is { Purpose: OneTimeCodePurpose.PHONE_SIGN_UP })
        {
            // A code that was used has made its account: what follows would be another one.
            var id = last.UsedAt is null ? SignUpCodeId.Parse(last.Id).Next(now) : SignUpCodeId.New(now);
            var again = await IssueForSignUpAsync(number, last.Name!, id, cancellationToken);
            return again.IsRefused(out refusal) ? refusal : new PhoneResendAnswer(Message, number, null, PhoneFlow.SignUp);
        }

        var issued = await IssueForLoginAsync(number, cancellationToken);
        return issued.IsRefused(out refusal) ? refusal : new PhoneResendAnswer(Message, number, issued.Value, PhoneFlow.Login);
    }

    private async Task<Result<string>> IssueForSignUpAsync(string number, string name, SignUpCodeId id, CancellationToken cancellationToken)
    {
        var isTaken = await Holders(number).AnyAsync(cancellationToken);
        return await codes.IssueAsync(
            new CodeRequest(OneTimeCodePurpose.PHONE_SIGN_UP, CodeChannel.SMS, number, null, name, IsSent: !isTaken, Id: id.ToString()),
            cancellationToken);
    }

    private async Task<Result<string>> IssueForLoginAsync(string number, CancellationToken cancellationToken)
    {
        var userId = await Holders(number).Where(u => u.IsActive).Select(u => u.Id).SingleOrDefaultAsync(cancellationToken);
        return await codes.IssueAsync(
            new CodeRequest(OneTimeCodePurpose.PHONE_SIGN_IN, CodeChannel.SMS, number, userId, IsSent: userId is not null),
            cancellationToken);
    }

    /// <summary>
    /// The account that a number opens: that of who has shown it, or one that nothing else opens, as the former system left some.
    /// Elsewhere a number that was never shown is somebody's claim, and whoever made it could come in behind its owner.
    /// </summary>
    private IQueryable<User> Holders(string number) =>
        db.Users.Where(u => u.PhoneNumber == number && !u.IsDeleted && (u.PhoneNumberVerified || u.EmailNormalized == null));

    /// <summary>Takes a number from an account that claimed it without showing it: its owner has shown it now.</summary>
    private Task ReleaseAsync(string number, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Users.Where(u => u.PhoneNumber == number && !u.IsDeleted && !u.PhoneNumberVerified && u.EmailNormalized != null)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, (string?)null).SetProperty(x => x.UpdatedAt, now), cancellationToken);

    /// <summary>The address is forgiven both tries, the one that asked for the code too: only codes that nobody shows add up against it.</summary>
    private async Task ForgetAsync(ThrottleKey account, ThrottleKey address, CancellationToken cancellationToken)
    {
        await throttle.ForgetAsync(cancellationToken, account, address, address);
    }
}
