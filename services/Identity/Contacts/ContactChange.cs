using Fyntrix.Identity.Codes;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Sessions;
using Fyntrix.Identity.Throttling;
using Fyntrix.Identity.Users;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Contacts;

/// <summary>Changes the e-mail address or phone number of an account: nothing changes before the new one is shown to be the user's.</summary>
internal sealed class ContactChange(IdentityDb db, CodeDesk codes, CredentialChange change, ClaimedAccount claimed, Throttle throttle, TimeProvider time)
{
    /// <summary>Sends a code to the new address, unless it is another's; the answer is the same.</summary>
    public async Task<Refusal?> AskAsync(string userId, NewContact contact, CancellationToken cancellationToken)
    {
        // Each code disturbs somebody, and the user says whom.
        if (await throttle.AdmitAsync(cancellationToken, Key(userId)) is { } refusal)
            return refusal;
        var others = db.Users.Where(u => u.Id != userId && !u.IsDeleted);
        var isTaken = await (contact.Channel switch
        {
            // Whoever only claims the address does not stand in its owner's way.
            CodeChannel.EMAIL => others.Where(u => u.EmailNormalized == contact.Target && (u.EmailVerified || u.Role == UserRole.ADMIN || !u.IsActive)),
            CodeChannel.SMS => others.Where(u => u.PhoneNumber == contact.Target),
        }).AnyAsync(cancellationToken);
        var issued = await codes.IssueAsync(new CodeRequest(contact.Purpose, contact.Channel, contact.Target, userId, IsSent: !isTaken), cancellationToken);
        return issued.Refusal;
    }

    public async Task<Refusal?> VerifyAsync(Caller caller, NewContact contact, string code, CancellationToken cancellationToken)
    {
        if (await throttle.AdmitAsync(cancellationToken, Key(caller.UserId)) is { } wait)
            return wait;
        var tried = await codes.TryAsync(contact.Purpose, contact.Target, code, null, cancellationToken);
        if (tried.IsRefused(out var refusal))
            return await throttle.ExcuseAsync(refusal, cancellationToken, Key(caller.UserId));

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await change.LockAsync(caller.UserId, cancellationToken) is not { } user)
            return Refusal.NotFound("account");
        if (tried.Value.UserId != user.Id || !await codes.UseAsync(tried.Value, cancellationToken))
            return CodeDesk.Wrong;
        if (contact.Channel == CodeChannel.EMAIL)
            await ReleaseAsync(contact.Target, user.Id, now, cancellationToken);
        try
        {
            await change.CompleteAsync(user, Apply(user, contact, now), caller.SessionId, caller.Client, now, cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Taken(contact.Channel);
        }

        await throttle.ForgetAsync(cancellationToken, Key(user.Id));
        return null;
    }

    private async Task ReleaseAsync(string email, string ownerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var other = await db.Users
            .FromSql($"SELECT * FROM users WHERE email_normalized = {email} AND id <> {ownerId} AND NOT is_deleted FOR NO KEY UPDATE")
            .SingleOrDefaultAsync(cancellationToken);
        if (other is { OnlyClaimsEmail: true, IsActive: true })
            await claimed.GiveUpEmailAsync(other, now, cancellationToken);
    }

    private static SecurityEventKind Apply(User user, NewContact contact, DateTimeOffset now)
    {
        switch (contact.Channel)
        {
            case CodeChannel.EMAIL:
                user.ChangeEmail(contact.Typed, now);
                return SecurityEventKind.EMAIL_CHANGED;
            default:
                user.ChangePhone(contact.Typed, now);
                return SecurityEventKind.PHONE_CHANGED;
        }
    }

    private static Refusal Taken(CodeChannel channel) => channel switch
    {
        CodeChannel.EMAIL => Refusal.Conflict("EMAIL_TAKEN", "There is an account with this e-mail address."),
        CodeChannel.SMS => Refusal.Conflict("PHONE_TAKEN", "There is an account with this phone number."),
    };

    private static ThrottleKey Key(string userId) => ThrottleKey.Account("contact change", userId);
}
