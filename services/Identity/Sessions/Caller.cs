using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.Identity.Sessions;

/// <summary>The signed-in user who asks: by which session, and from where.</summary>
internal sealed record Caller(string UserId, string? SessionId, ClientInfo Client)
{
    public static Caller Of(HttpContext context) => new(context.User.Id(), context.User.SessionId(), ClientInfo.Of(context, null));
}
