using Fyntrix.Identity.Sessions;

namespace Fyntrix.Identity.Codes;

/// <summary>
/// A code that was sent to a phone or an e-mail address, as a slow hash with its own salt: good once, for a short time, for few
/// tries. One that belongs to nobody is kept all the same, so that the answer and its time tell nothing.
/// </summary>
internal sealed class OneTimeCode
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    public const int MostAttempts = 3;
    public const int Digits = 6;

    /// <summary>What to say of text that <see cref="IsCode"/> is not true of.</summary>
    public const string NoCode = "must be the six digits of the code.";

    private OneTimeCode()
    {
    }

    public string Id { get; private set; } = "";

    public OneTimeCodePurpose Purpose { get; private set; }

    /// <summary>Where it was sent: an E.164 phone number, or a normalised e-mail address.</summary>
    public string Target { get; private set; } = "";

    /// <summary>Whose it is; null for a sign-up that is not finished, and where there is no such account.</summary>
    public string? UserId { get; private set; }

    /// <summary>The name given at a sign-up that is not finished.</summary>
    public string? Name { get; private set; }

    /// <summary>SHA-256 of the handle that binds the code to who asked for it; null where only the target does.</summary>
    public byte[]? SessionHash { get; private set; }

    public string CodeHash { get; private set; } = "";

    public int Attempts { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>Whether a text can be a code at all.</summary>
    public static bool IsCode(string? text) => text is { Length: Digits } && text.All(char.IsAsciiDigit);

    public static OneTimeCode Issue(CodeRequest request, string codeHash, string? session, DateTimeOffset now) => new()
    {
        Id = request.Id ?? Guid.CreateVersion7(now).ToString(),
        Purpose = request.Purpose,
        Target = request.Target,
        UserId = request.UserId,
        Name = request.Name,
        SessionHash = session is null ? null : RefreshToken.HashOf(session),
        CodeHash = codeHash,
        CreatedAt = now,
        ExpiresAt = now + Lifetime,
    };
}
