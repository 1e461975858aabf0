namespace Fyntrix.Identity.Passwords;

/// <summary>Whether a password was right, and whether its hash should be made anew with today's parameters.</summary>
internal sealed record PasswordVerdict(bool IsRight, bool NeedsRehash);
