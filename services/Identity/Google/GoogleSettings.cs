namespace Fyntrix.Identity.Google;

/// <summary>Configuration section <c>Google</c>: whose ID tokens are taken.</summary>
internal sealed class GoogleSettings
{
    public const string Section = "Google";

    /// <summary>Google's published keys.</summary>
    public string Keys { get; set; } = "https://www.googleapis.com/oauth2/v3/certs";

    /// <summary>The OAuth client ids of our own apps: a token for anybody else's is not for us. None: nobody signs in by Google.</summary>
    public List<string> ClientIds { get; set; } = [];
}
