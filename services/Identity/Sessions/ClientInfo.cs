using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Identity.Sessions;

/// <summary>Where a request comes from, cut to what is stored.</summary>
internal sealed record ClientInfo(string? Ip, string? UserAgent, string? DeviceId)
{
    private const int LongestAgent = 255;

    /// <summary>What tells this device from another: its own id, else the program that it runs.</summary>
    public string Device => DeviceId is null ? $"agent {UserAgent}" : $"id {DeviceId}";

    public static ClientInfo Of(HttpContext context, string? deviceId)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new ClientInfo(context.Connection.RemoteIpAddress?.ToString(), agent.Length == 0 ? null : agent.Cut(LongestAgent), deviceId);
    }
}
