namespace Fyntrix.Identity.Google;

/// <summary>Whom a good Google ID token is about.</summary>
/// <param name="Subject">Google's own id of the person: the only one that never changes.</param>
/// <param name="Email">The address, if Google has verified it.</param>
/// <param name="Name">Cut to what is stored.</param>
internal sealed record GoogleIdentity(string Subject, string? Email, string? Name);
