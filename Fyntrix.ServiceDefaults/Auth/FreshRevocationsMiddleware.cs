using Fyntrix.ServiceDefaults.Api;

namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>
/// While the revocation feed cannot be read, a token that was revoked a moment ago looks good. Reads go on; what is marked, and
/// whatever an administrator's scope opens to its bearer, answers 503 until the feed is read again.
/// </summary>
internal sealed class FreshRevocationsMiddleware(RequestDelegate next, IRevocationFreshness freshness, ApiMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (freshness.IsFresh || !IsNeeded(context))
        {
            await next(context);
            return;
        }

        metrics.Unavailable(StaleRevocations.Refusal.Code, null);
        await Problems.WriteAsync(context, StaleRevocations.Refusal);
    }

    private static bool IsNeeded(HttpContext context) => context.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<FreshRevocationsMetadata>() is not null
            || (metadata.GetOrderedMetadata<ScopeMetadata>().Any(s => s.AnyOf.Contains(Scopes.Admin)) && context.User.HasScope(Scopes.Admin)));
}
