using Fyntrix.ServiceDefaults.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
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

    /// <summary>The endpoint answers 503 while revocations cannot be read: what it does cannot be taken back. Endpoints of the scope admin do without a word.</summary>
    public static TBuilder RequireFreshRevocations<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(
            new FreshRevocationsMetadata(),
            new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(ProblemDetails), [Problems.ContentType]));

    internal static void AddBearerAuthentication(this IHostApplicationBuilder builder, bool issuesTokens)
    {
        var services = builder.Services;
        services.AddOptions<AuthSettings>().Bind(builder.Configuration.GetSection(AuthSettings.Section))
            .Validate(AuthSettings.HasPublicUrl, "Auth:PublicUrl must be an absolute http or https address, such as https://api.example.com.")
            .ValidateOnStart();
        services.TryAddSingleton<IRevocations, RevocationList>();
        services.TryAddSingleton<IRevocationFreshness, RevocationFreshness>();
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
