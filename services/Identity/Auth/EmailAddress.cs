using System.Net.Mail;

namespace Fyntrix.Identity.Auth;

internal static class EmailAddress
{
    /// <summary>The form by which an account is found: without regard to case, in every alphabet.</summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    /// <summary>One address, without a display name or comment, with a dot in its domain.</summary>
    public static bool IsValid(string? text) =>
        text is not null
        && !text.Any(char.IsWhiteSpace)
        && !text.Any(char.IsControl)
        && MailAddress.TryCreate(text, out var parsed)
        && parsed.Address == text
        && parsed.Host.Contains('.', StringComparison.Ordinal);
}
