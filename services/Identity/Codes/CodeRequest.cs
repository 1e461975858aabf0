namespace Fyntrix.Identity.Codes;

/// <summary>A code that somebody asks for.</summary>
/// <param name="Purpose">What it is to be good for.</param>
/// <param name="Channel">How it travels.</param>
/// <param name="Target">Where to: an E.164 phone number, or a normalised e-mail address.</param>
/// <param name="UserId">Whose it is; null when there is no account, or none yet.</param>
/// <param name="Name">The name given at a sign-up.</param>
/// <param name="IsSent">False where there is nobody to send it to: all else is the same, so that nothing tells.</param>
/// <param name="Id">The code's own id, where it means something to who asks; else it gets one.</param>
internal sealed record CodeRequest(OneTimeCodePurpose Purpose, CodeChannel Channel, string Target, string? UserId, string? Name = null, bool IsSent = true, string? Id = null);
