using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.ServiceDefaults.Auth;

public static class AuthExtensions
{
    /// <summary>Asks for a token that carries at least one of the scopes.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] anyOf)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .RequireAuthorization(policy => policy.RequireAssertion(context => anyOf.Any(context.User.HasScope)))
            .WithMetadata(new ScopeMetadata(anyOf));

    internal static void AddBearerAuthentication(this IHostApplicationBuilder builder, bool issuesTokens)
    {
        var services = builder.Services;
        services.Configure<AuthSettings>(builder.Configuration.GetSection(AuthSettings.Section));
        services.TryAddSingleton<IRevocations, RevocationList>();
        if (!issuesTokens)
        {
            services.AddHttpClient(IdentityClient.Name, client =>
            {
                client.BaseAddress = ServiceAddress.Find(builder.Configuration, "identity") ?? new Uri("http://identity");
                client.Timeout = TimeSpan.FromSeconds(5);
            });
            services.TryAddSingleton<ISigningKeySource, JwksKeySource>();
            services.AddHostedService<RevocationPoller>();
        }

        services.AddSingleton<AccessTokenValidator>();
        services.AddAuthentication(BearerAuthenticationHandler.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthenticationHandler>(BearerAuthenticationHandler.Scheme, null);
        services.AddAuthorization();
    }
}
