using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.Gateway.Routing;

/// <summary>
/// Addresses of the former system: <c>/v1/…</c> and <c>/v1/api/v1/…</c> mean <c>/api/v1/…</c>, and its front end refreshes at
/// <c>/auth/refresh</c>. Rewritten before routing, so that the route table is said once and what is added to it has its former
/// address too; marked, so that services take such a request as the former system did.
/// </summary>
internal static class FormerAddresses
{
    private const string Api = "/api/v1";

    // There were two watchlists: the documented one below /v1/api/v1, and this one of alerts, which the front end uses.
    private const string Alerts = "/v1/watchlist";

    public static void Apply(HttpRequest request)
    {
        if (Find(request.Path) is not { } now)
            return;
        request.Path = now;
        request.Headers[FormerRequest.Header] = "1";
    }

    private static string? Find(PathString path)
    {
        if (path.StartsWithSegments("/v1/api/v1", out var rest))
            return Api + rest;
        if (path.StartsWithSegments(Alerts, out rest))
            return $"{Api}/former/watchlist{rest}";
        if (path.StartsWithSegments("/v1", out rest))
            return Api + rest;
        return path == "/auth/refresh" ? Api + path : null;
    }
}
