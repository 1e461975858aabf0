namespace Fyntrix.Identity.Auth;

/// <summary>The former system's sign of life.</summary>
internal sealed record AuthHealthAnswer(string Status, string Service);
