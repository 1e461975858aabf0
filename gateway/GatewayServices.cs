using Fyntrix.Gateway.Documents;
using Fyntrix.Gateway.Routing;
using Fyntrix.ServiceDefaults.Auth;

namespace Fyntrix.Gateway;

internal static class GatewayServices
{
    /// <summary>The proxy with its routes, who may call them, cross-origin rules from configuration, documents.</summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddReverseProxy().LoadFromMemory(ProxyConfiguration.Routes(), ProxyConfiguration.Clusters(builder.Configuration));
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(nameof(RouteAccess.Token), policy => policy.RequireAuthenticatedUser())
            .AddPolicy(nameof(RouteAccess.Admin), policy => policy.RequireAssertion(c => c.User.HasScope(Scopes.Admin)))
            .AddPolicy(nameof(RouteAccess.IdentityRead), policy => policy.RequireAssertion(c => c.User.HasScope(Scopes.IdentityRead)));
        // Only origins that the operator names; bearer tokens need no cookies, so credentials are never allowed.
        var origins = builder.Configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(origins)
            .AllowAnyMethod()
            // "email" comes with a refresh of the former front end.
            .WithHeaders("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "email")
            .WithExposedHeaders("ETag", "Retry-After", "Location", "Idempotency-Replayed")));
        builder.AddDocuments();
    }

    /// <summary>Before routing: former addresses, and headers that every answer carries.</summary>
    public static void UseGatewayEdge(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            FormerAddresses.Apply(context.Request);
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
    }

    /// <summary>
    /// Before tokens are looked at: a browser's preflight carries none, and a page must be able to read that its token has expired.
    /// After forwarded headers: behind a proxy that ends TLS only they tell that the client came over it.
    /// </summary>
    public static void UseBrowserRules(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.UseCors();
    }

    public static void MapGateway(this WebApplication app)
    {
        app.MapDocuments();
        app.MapReverseProxy(proxy => proxy.Use(ForwardingFailures.ExplainAsync)).ConfigureEndpoints((endpoint, route) =>
        {
            if (route.AuthorizationPolicy == nameof(RouteAccess.Admin))
                endpoint.RequireFreshRevocations();
        });
    }
}
