namespace Fyntrix.Identity.Sessions;

/// <summary>Marks the endpoints that ask for a fresh sign-in, for tests that walk the routes.</summary>
internal sealed record FreshSignInMetadata;
