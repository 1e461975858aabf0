namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Which scopes open an endpoint, for the API documents and for tests that walk the routes.</summary>
public sealed record ScopeMetadata(IReadOnlyList<string> AnyOf);
