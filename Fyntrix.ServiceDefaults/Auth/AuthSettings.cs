namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>Configuration section <c>Auth</c>: what a valid access token looks like and where its keys come from.</summary>
public sealed class AuthSettings
{
    public const string Section = "Auth";

    /// <summary>
    /// The <c>iss</c> of every token of this installation, the same for all its services. A library that is strict about OpenID
    /// Connect Discovery (section 4.3) takes it only where the discovery document is found below it: to serve such, an operator
    /// sets it to the gateway's public address.
    /// </summary>
    public string Issuer { get; set; } = "https://identity.fyntrix.internal";

    /// <summary>The address, without a path, below which clients reach what the discovery document names; the request's own when left out.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The <c>aud</c> of access tokens. Id tokens carry another one and are refused.</summary>
    public string Audience { get; set; } = "fyntrix-api";

    /// <summary>How often the revocation feed is asked; what a revocation takes at the most where no message arrives.</summary>
    public TimeSpan RevocationPoll { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long known signing keys serve before they are fetched again; an unknown key id fetches at once.</summary>
    public TimeSpan KeyRefresh { get; set; } = TimeSpan.FromMinutes(5);

    internal static bool HasPublicUrl(AuthSettings settings) =>
        settings.PublicUrl is null
        || (Uri.TryCreate(settings.PublicUrl, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https"));
}
