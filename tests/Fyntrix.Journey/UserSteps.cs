using System.Net;
using static Fyntrix.Journey.UsersDay;

namespace Fyntrix.Journey;

/// <summary>a. The account and what goes with it.</summary>
internal static class UserSteps
{
    public static async Task<SignedInUser> PlayAsync(UsersDay day, CancellationToken cancellationToken)
    {
        var email = $"asha.{day.Mark}@example.com";
        const string password = "seven quiet rivers run";
        await day.Anybody.SendAsync(HttpMethod.Post, "/api/v1/auth/signup", new { email, password, name = "Asha Rao" }, HttpStatusCode.Created, cancellationToken);
        var signedIn = await day.Anybody.SendAsync(HttpMethod.Post, "/api/v1/auth/login", new { email, password }, HttpStatusCode.OK, cancellationToken);
        var refreshed = await day.Anybody.SendAsync(HttpMethod.Post, "/api/v1/auth/refresh", new { refresh_token = Text(signedIn, "refresh_token") }, HttpStatusCode.OK, cancellationToken);
        Expect(Text(refreshed, "refresh_token") != Text(signedIn, "refresh_token"), "A refresh must give a new refresh token.");

        var client = day.Anybody.With("Asha", Text(refreshed, "access_token"));
        var preferences = await client.SendAsync(
            HttpMethod.Put,
            "/api/v1/preferences",
            new { universe = "NIFTY50", risk_profile = "Moderate", primary_mode = "Swing", auxiliary_modes = new[] { "Intraday" }, disclosure_accepted = true, disclosure_version = "v1" },
            HttpStatusCode.OK,
            cancellationToken);
        Expect(Text(preferences, "primary_mode") == "Swing", "The preferences must come back as they were set.");

        foreach (var symbol in new[] { "RELIANCE", "M&M", "BAJAJ-AUTO" })
            await client.SendAsync(HttpMethod.Post, "/api/v1/watchlist", new { symbol }, HttpStatusCode.Created, cancellationToken);
        var watched = await client.GetAsync("/api/v1/watchlist", cancellationToken);
        Expect(watched.AsArray().Select(w => (string?)w!["symbol"]).Order().SequenceEqual(["BAJAJ-AUTO", "M&M", "RELIANCE"]), "All three symbols must be on the watchlist.");

        return new SignedInUser(client, Text(refreshed["user"]!, "user_id"), Text(refreshed, "refresh_token"));
    }

    internal sealed record SignedInUser(GatewayClient Client, string Id, string RefreshToken);
}
