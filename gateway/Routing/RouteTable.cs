namespace Fyntrix.Gateway.Routing;

/// <summary>Every address that clients know. What is not here does not exist outside.</summary>
internal static class RouteTable
{
    public const string Identity = "identity";
    public const string Trading = "trading";
    public const string Recommendations = "recommendations";
    public const string LlmCosts = "llmcosts";

    private const int LargeBodyMegabytes = 8;

    // Pictures within a question to a model.
    private const int LargestBodyMegabytes = 20;

    public static IReadOnlyList<string> Services { get; } = [Identity, Trading, Recommendations, LlmCosts];

    public static IReadOnlyList<GatewayRoute> Routes { get; } =
    [
        // Signing in and out works without a token; the rest of auth does not.
        .. Anonymous(Identity, "POST", "/api/v1/auth/signup", "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/logout", "/api/v1/auth/token"),
        .. Anonymous(Identity, "POST", "/api/v1/auth/phone/signup", "/api/v1/auth/phone/verify-signup", "/api/v1/auth/phone/resend-otp", "/api/v1/auth/phone/login", "/api/v1/auth/phone/login/verify", "/api/v1/auth/google"),
        .. Anonymous(Identity, "POST", "/api/v1/auth/mfa/verify", "/api/v1/auth/password/forgot", "/api/v1/auth/password/reset"),
        .. Anonymous(Identity, "GET", "/.well-known/jwks.json", "/.well-known/openid-configuration", "/.well-known/revocations"),
        .. Anonymous(Identity, "GET", "/api/v1/auth/health"),
        // Signed with the secret of an app instead.
        .. Anonymous(Trading, "POST", "/api/v1/trading/brokers/zerodha/postback"),
        .. Below(Identity, RouteAccess.Token, "auth", "users", "preferences", "watchlist", "former/watchlist"),
        .. Below(Identity, RouteAccess.Admin, "admin/service-clients", "admin/users", "admin/signing-keys"),
        .. Below(Identity, RouteAccess.IdentityRead, "internal"),

        .. Below(Trading, RouteAccess.Token, "trading"),
        .. Below(Trading, RouteAccess.Admin, "trading/admin"),

        .. Below(Recommendations, RouteAccess.Token, "picks", "outcomes", "statistics", "recommendations", "policies", "analytics", "alerts", "cache", "archive"),
        // A run of 500 picks with what eight agents said of each, and a batch of bars, are larger than what others send.
        .. Below(Recommendations, RouteAccess.Token, "runs", "market").Select(route => route with { MaxBodyMegabytes = LargeBodyMegabytes }),
        .. Below(Recommendations, RouteAccess.Token, "agents", "top-picks", "trading-modes", "strategy", "performance"),

        // So is a batch of a thousand reports.
        .. Below(LlmCosts, RouteAccess.Token, "llm").Select(route => route with { MaxBodyMegabytes = LargeBodyMegabytes }),
        // Where OpenAI's libraries are pointed at: they add chat/completions and the like.
        new(LlmCosts, "/llm/openai/v1/{**rest}", RouteAccess.Token, MaxBodyMegabytes: LargestBodyMegabytes, LongSilence: true),
    ];

    private static IEnumerable<GatewayRoute> Anonymous(string service, string method, params string[] paths) =>
        paths.Select(path => new GatewayRoute(service, path, RouteAccess.Anonymous, method));

    private static IEnumerable<GatewayRoute> Below(string service, RouteAccess access, params string[] resources) =>
        resources.Select(resource => new GatewayRoute(service, $"/api/v1/{resource}/{{**rest}}", access));
}
