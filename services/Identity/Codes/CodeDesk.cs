using System.Globalization;
using System.Security.Cryptography;
using Fyntrix.Identity.Data;
using Fyntrix.Identity.Passwords;
using Fyntrix.Identity.Sessions;
using Fyntrix.ServiceDefaults.Api;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Identity.Codes;

/// <summary>Issues one-time codes and redeems them.</summary>
internal sealed class CodeDesk(IdentityDb db, PasswordHashing hashing, CodeDelivery delivery, TimeProvider time)
{
    /// <summary>Between two codes to one target.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>The most codes to one target within an hour: each costs money and disturbs somebody.</summary>
    public const int MostInAnHour = 5;

    /// <summary>The refusal of a code that was asked for too soon or too often.</summary>
    public const string SentJustNow = "CODE_SENT_JUST_NOW";

    private static Refusal NotConfigured =>
        Refusal.Unavailable("CODES_NOT_CONFIGURED", "Codes cannot be sent this way here yet; sign in another way, or tell whoever runs this system.") with { RetryAfterSeconds = null };

    /// <summary>One text for wrong, expired, used and never sent.</summary>
    public static Refusal Wrong =>
        new(StatusCodes.Status400BadRequest, "CODE_INVALID", "The code is wrong or has expired; ask for a new one if it does not work.");

    /// <summary>
    /// Makes a code, and sends it once it is stored. An earlier one for the same purpose and target is good no more.
    /// </summary>
    /// <returns>The handle that <see cref="RedeemAsync"/> asks for again; or why there is no code: asked too soon or too often, or nothing is set up that could send one.</returns>
    public async Task<Result<string>> IssueAsync(CodeRequest request, CancellationToken cancellationToken)
    {
        // Said to everybody alike, whether theirs would be sent or not.
        if (!delivery.Reaches(request.Channel))
            return NotConfigured;
        var code = RandomNumberGenerator.GetInt32(0, (int)Math.Pow(10, OneTimeCode.Digits)).ToString($"D{OneTimeCode.Digits}", CultureInfo.InvariantCulture);
        if (await hashing.HashAsync(code, cancellationToken) is not { } hash)
            return PasswordHashing.TooBusy;

        var session = RefreshToken.Generate();
        var now = time.GetUtcNow();
        await using (var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null)
        {
            // Two who ask at once for one target ask one after the other.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({request.Target}, 1))", cancellationToken);
            if (await TooSoonAsync(request, now, cancellationToken) is { } refusal)
                return refusal;
            await db.OneTimeCodes.Where(c => c.Target == request.Target && c.Purpose == request.Purpose && c.UsedAt == null && c.ExpiresAt > now)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.ExpiresAt, now), cancellationToken);
            db.OneTimeCodes.Add(OneTimeCode.Issue(request, hash, session, now));
            await db.SaveChangesAsync(cancellationToken);
            if (transaction is not null)
                await transaction.CommitAsync(cancellationToken);
        }

        if (request.IsSent)
            delivery.Send(new CodeMessage(request.Channel, request.Purpose, request.Target, code));
        return session;
    }

    /// <summary>
    /// Tries a code and uses it up. 1. The try is counted before it is looked at, so that many at once are no way round the limit.
    /// 2. The slow hash decides, of nobody's code where there is none. 3. The statement that marks it used decides between two at once.
    /// </summary>
    /// <param name="purpose">What it must have been issued for.</param>
    /// <param name="target">Where it was sent.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="session">The handle of its issue; null where the target alone binds it.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<Result<OneTimeCode>> RedeemAsync(OneTimeCodePurpose purpose, string target, string code, string? session, CancellationToken cancellationToken)
    {
        var tried = await TryAsync(purpose, target, code, session, cancellationToken);
        if (tried.IsRefused(out var refusal))
            return refusal;
        return await UseAsync(tried.Value, cancellationToken) ? tried : Wrong;
    }

    /// <summary>
    /// The first two steps of <see cref="RedeemAsync"/>, for who has more to ask before the code is used up. Outside of a
    /// transaction: a try counts, whatever comes of it, unless the machine was too busy to look at it.
    /// </summary>
    /// <returns>The right code, not yet used.</returns>
    public async Task<Result<OneTimeCode>> TryAsync(OneTimeCodePurpose purpose, string target, string code, string? session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var handle = session is null ? null : RefreshToken.HashOf(session);
        var name = purpose.ToString();
        var tried = (await db.OneTimeCodes.FromSql(
            $"""
            UPDATE one_time_codes SET attempts = attempts + 1
            WHERE id = (
                SELECT id FROM one_time_codes
                WHERE target = {target} AND purpose = {name} AND created_at < {now + Pause} AND ({handle}::bytea IS NULL OR session_hash = {handle})
                ORDER BY created_at DESC LIMIT 1)
                AND used_at IS NULL AND expires_at > {now} AND attempts < {OneTimeCode.MostAttempts}
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();

        if (await hashing.VerifyAsync(tried?.CodeHash, code, cancellationToken) is not { } verdict)
        {
            if (tried is not null)
                await GiveBackAsync(tried, cancellationToken);
            return PasswordHashing.TooBusy;
        }

        return tried is not null && verdict.IsRight ? tried : Wrong;
    }

    /// <summary>The third step: uses a right code up, in the open transaction where there is one.</summary>
    /// <returns>False when another was first.</returns>
    public async Task<bool> UseAsync(OneTimeCode code, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await db.OneTimeCodes.Where(c => c.Id == code.Id && c.UsedAt == null && c.ExpiresAt > now)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedAt, now), cancellationToken) == 1;
    }

    /// <summary>
    /// The try does not count: it was not looked at, or the code was right and something else was missing. Nobody guesses a code
    /// that they know.
    /// </summary>
    public Task GiveBackAsync(OneTimeCode code, CancellationToken cancellationToken) =>
        db.OneTimeCodes.Where(c => c.Id == code.Id && c.Attempts > 0)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Attempts, x => x.Attempts - 1), cancellationToken);

    private async Task<Refusal?> TooSoonAsync(CodeRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // One that was sent well after now is of a clock that was set back since; one of just now may be of another who asks at once.
        var (hourAgo, soon) = (now.AddHours(-1), now + Pause);
        var sent = await db.OneTimeCodes.Where(c => c.Target == request.Target && c.Purpose == request.Purpose && c.CreatedAt > hourAgo && c.CreatedAt < soon)
            .OrderByDescending(c => c.CreatedAt).Select(c => c.CreatedAt).ToListAsync(cancellationToken);
        var next = sent.Count == 0 ? now : sent.Count >= MostInAnHour ? sent[MostInAnHour - 1].AddHours(1) : sent[0] + Pause;
        var seconds = (int)Math.Ceiling((next - now).TotalSeconds);
        return seconds <= 0
            ? null
            : new Refusal(StatusCodes.Status429TooManyRequests, SentJustNow, $"A code was sent already; the next one can be sent in {seconds} s.") { RetryAfterSeconds = seconds };
    }
}
