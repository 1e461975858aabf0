namespace Fyntrix.Gateway.Routing;

/// <summary>
/// Addresses of the former system: <c>/v1/…</c> and <c>/v1/api/v1/…</c> mean <c>/api/v1/…</c>, and its front end refreshes at
/// <c>/auth/refresh</c>. Rewritten before routing, so that the route table is said once.
/// </summary>
internal static class FormerAddresses
{
    private const string Api = "/api/v1";

    public static PathString Rewrite(PathString path)
    {
        if (path.StartsWithSegments("/v1/api/v1", out var rest) || path.StartsWithSegments("/v1", out rest))
            return Api + rest;
        return path == "/auth/refresh" ? Api + path : path;
    }
}
