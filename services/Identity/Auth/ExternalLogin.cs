namespace Fyntrix.Identity.Auth;

/// <summary>A user as another identity provider knows them; the former system's Cognito subjects import into it.</summary>
internal sealed class ExternalLogin(string provider, string subject, string userId, DateTimeOffset linkedAt)
{
    public const string Google = "GOOGLE";

    /// <summary>GOOGLE, or COGNITO for what was imported.</summary>
    public string Provider { get; private set; } = provider;

    public string Subject { get; private set; } = subject;

    public string UserId { get; private set; } = userId;

    public DateTimeOffset LinkedAt { get; private set; } = linkedAt;
}
