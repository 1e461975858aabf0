namespace Fyntrix.Identity.Contacts;

/// <summary>The code that was sent to the account's e-mail address.</summary>
internal sealed record EmailVerifyRequest(string? Code);

/// <summary>A new e-mail address.</summary>
internal sealed record EmailChangeRequest(string? Email);

/// <summary>The new e-mail address with the code that was sent to it.</summary>
internal sealed record EmailChangeVerifyRequest(string? Email, string? Code);

/// <summary>A new phone number (E.164).</summary>
internal sealed record PhoneChangeRequest(string? PhoneNumber);

/// <summary>The new phone number with the code that was sent to it.</summary>
internal sealed record PhoneChangeVerifyRequest(string? PhoneNumber, string? Code);

/// <summary>That a code is on its way.</summary>
internal sealed record CodeSentAnswer(string Message);
