namespace Fyntrix.Testing;

/// <summary>
/// What clients of the former system call of Identity and Recommendations, and what the gateway makes of it: its tests show that it
/// does, and those services' that the answer is what such a client reads.
/// </summary>
public static class FormerRoutes
{
    public static IReadOnlyList<(string Method, string Former, string Now)> All { get; } =
    [
        ("POST", "/v1/auth/signup", "/api/v1/auth/signup"),
        ("POST", "/v1/auth/login", "/api/v1/auth/login"),
        ("POST", "/v1/auth/refresh", "/api/v1/auth/refresh"),
        ("POST", "/auth/refresh", "/api/v1/auth/refresh"),
        ("POST", "/v1/auth/phone/signup", "/api/v1/auth/phone/signup"),
        ("POST", "/v1/auth/phone/verify-signup", "/api/v1/auth/phone/verify-signup"),
        ("POST", "/v1/auth/phone/resend-otp", "/api/v1/auth/phone/resend-otp"),
        ("POST", "/v1/auth/phone/login", "/api/v1/auth/phone/login"),
        ("POST", "/v1/auth/phone/login/verify", "/api/v1/auth/phone/login/verify"),
        ("POST", "/v1/auth/google", "/api/v1/auth/google"),
        ("GET", "/v1/auth/me", "/api/v1/auth/me"),
        ("GET", "/v1/auth/health", "/api/v1/auth/health"),
        ("DELETE", "/v1/auth/user", "/api/v1/auth/user"),
        ("GET", "/v1/api/v1/preferences", "/api/v1/preferences"),
        ("PUT", "/v1/api/v1/preferences", "/api/v1/preferences"),
        ("PATCH", "/v1/api/v1/preferences", "/api/v1/preferences"),
        ("GET", "/v1/api/v1/watchlist", "/api/v1/watchlist"),
        ("POST", "/v1/api/v1/watchlist", "/api/v1/watchlist"),
        ("DELETE", "/v1/api/v1/watchlist", "/api/v1/watchlist"),
        ("POST", "/v1/api/v1/watchlist/bulk", "/api/v1/watchlist/bulk"),
        ("PATCH", "/v1/api/v1/watchlist/{id}", "/api/v1/watchlist/{id}"),
        ("DELETE", "/v1/api/v1/watchlist/{id}", "/api/v1/watchlist/{id}"),
        ("GET", "/v1/api/v1/watchlist/{id}/check", "/api/v1/watchlist/{id}/check"),
        ("POST", "/v1/watchlist", "/api/v1/former/watchlist"),
        ("GET", "/v1/watchlist", "/api/v1/former/watchlist"),
        ("PATCH", "/v1/watchlist/{id}", "/api/v1/former/watchlist/{id}"),
        ("GET", "/v1/agents/picks", "/api/v1/agents/picks"),
        ("GET", "/v1/top-picks", "/api/v1/top-picks"),
        ("GET", "/v1/trading-modes", "/api/v1/trading-modes"),
        ("POST", "/v1/trading-modes/validate", "/api/v1/trading-modes/validate"),
        ("GET", "/v1/strategy/parameters", "/api/v1/strategy/parameters"),
        ("GET", "/v1/performance/winning-trades", "/api/v1/performance/winning-trades"),
        ("GET", "/v1/performance/winning-strategies", "/api/v1/performance/winning-strategies"),
        ("GET", "/v1/performance/alpha/by-mode", "/api/v1/performance/alpha/by-mode"),
        ("GET", "/v1/performance/alpha/dataset", "/api/v1/performance/alpha/dataset"),
    ];
}
