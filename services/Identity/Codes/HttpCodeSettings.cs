namespace Fyntrix.Identity.Codes;

/// <summary>
/// A request to a provider's HTTP API, as a template: <c>{to}</c>, <c>{text}</c>, <c>{code}</c> and <c>{purpose}</c> in
/// <see cref="Url"/> and <see cref="Body"/> are filled in, escaped for where they stand.
/// </summary>
internal sealed class HttpCodeSettings
{
    public string? Url { get; set; }

    /// <summary>POST, PUT, or GET without a body.</summary>
    public string Method { get; set; } = "POST";

    /// <summary>Of the body: application/json or application/x-www-form-urlencoded.</summary>
    public string ContentType { get; set; } = CodeTemplate.Json;

    /// <summary>The provider's key goes here, such as <c>Authorization</c>: from the environment, a mounted file or user-secrets, never from the repository.</summary>
    public Dictionary<string, string> Headers { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public string? Body { get; set; }

    public bool IsSet => !string.IsNullOrWhiteSpace(Url);
}
