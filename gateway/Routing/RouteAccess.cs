namespace Fyntrix.Gateway.Routing;

/// <summary>Who may call a route.</summary>
internal enum RouteAccess
{
    /// <summary>Anybody: signing in, public keys, and nothing that belongs to somebody.</summary>
    Anonymous,

    /// <summary>Whoever has a valid access token.</summary>
    Token,

    /// <summary>A token with the scope admin.</summary>
    Admin,

    /// <summary>A service's token with the scope identity:read.</summary>
    IdentityRead,
}
