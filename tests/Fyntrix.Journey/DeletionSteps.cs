using System.Net;
using System.Text.Json.Nodes;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>f. Leaving for good.</summary>
internal static class DeletionSteps
{
    public static async Task PlayAsync(UsersDay day, UserSteps.SignedInUser user, GatewayClient admin, CancellationToken cancellationToken)
    {
        await user.Client.SendAsync(HttpMethod.Delete, "/api/v1/users/me", null, HttpStatusCode.NoContent, cancellationToken);
        await user.Client.SendAsync(HttpMethod.Get, "/api/v1/users/me", null, HttpStatusCode.Unauthorized, cancellationToken);
        await day.Anybody.SendAsync(HttpMethod.Post, "/api/v1/auth/refresh", new { refresh_token = user.RefreshToken }, HttpStatusCode.Unauthorized, cancellationToken);
        await UntilAsync(
            "Trading refuses the deleted user's token",
            async () =>
            {
                var (status, _) = await user.Client.TrySendAsync(HttpMethod.Get, "/api/v1/trading/connections", null, cancellationToken, tell: false);
                return status == HttpStatusCode.Unauthorized ? "refused" : null;
            },
            cancellationToken);
        await day.TellAsync("      Trading refuses the token too");
        await RevokedAsync(day, user.Id, admin, cancellationToken);
    }

    private static async Task RevokedAsync(UsersDay day, string userId, GatewayClient admin, CancellationToken cancellationToken)
    {
        var address = $"/api/v1/trading/admin/connections?account_id={Uri.EscapeDataString(userId)}";
        var revoked = await UntilAsync<JsonNode>(
            "the broker connection is revoked and its token destroyed",
            async () =>
            {
                var (_, body) = await admin.TrySendAsync(HttpMethod.Get, address, null, cancellationToken, tell: false);
                var connections = body?["items"]?.AsArray();
                return connections is { Count: > 0 } && connections.All(c => (string?)c!["status"] == "DISCONNECTED" && !(bool)c["has_token"]!) ? body : null;
            },
            cancellationToken);
        await day.TellAsync($"   admin: GET {address}");
        await day.TellAsync($"      → {revoked.ToJsonString()}");
    }
}
