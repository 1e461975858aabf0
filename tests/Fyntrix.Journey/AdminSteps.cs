using System.Net;
using System.Security.Cryptography;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>The administrator: made by an operator's command, since there is no default one.</summary>
internal static class AdminSteps
{
    public static async Task<GatewayClient> PlayAsync(UsersDay day, CancellationToken cancellationToken)
    {
        var email = $"admin.{day.Mark}@example.com";
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        var said = await day.Operator.RunAsync(
            "Fyntrix.Identity",
            ["admin", "create", "--email", email],
            new Dictionary<string, string> { ["FYNTRIX_ADMIN_PASSWORD"] = password },
            cancellationToken);
        await day.TellAsync($"   operator: dotnet Fyntrix.Identity.dll admin create --email {email}");
        await day.TellAsync($"      → {said.Trim()}");
        var tokens = await day.Anybody.SendAsync(HttpMethod.Post, "/api/v1/auth/login", new { email, password }, HttpStatusCode.OK, cancellationToken);
        return day.Anybody.With("admin", Text(tokens, "access_token"));
    }
}
