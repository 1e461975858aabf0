namespace Fyntrix.Identity.Codes;

/// <summary>Configuration section <c>Codes</c>: how one-time codes reach people.</summary>
internal sealed class CodeSettings
{
    public const string Section = "Codes";

    /// <summary>Codes stand in the log: in Development only.</summary>
    public const string Log = "Log";

    /// <summary>A provider's HTTP API sends them.</summary>
    public const string Http = "Http";

    /// <summary><see cref="Log"/> or <see cref="Http"/>. Left out: Http where an address is set, else Log in Development, else nothing is sent.</summary>
    public string? Sender { get; set; }

    public HttpCodeSettings Sms { get; set; } = new();

    public HttpCodeSettings Email { get; set; } = new();

    public HttpCodeSettings For(CodeChannel channel) => channel switch
    {
        CodeChannel.SMS => Sms,
        CodeChannel.EMAIL => Email,
    };

    public bool GoToTheLog(bool isDevelopment) => Sender == Log || (Sender is null && isDevelopment && !Sms.IsSet && !Email.IsSet);
}
