using System.Reflection;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Auth;
using Fyntrix.ServiceDefaults.Health;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Idempotency;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.ServiceDefaults.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fyntrix.ServiceDefaults;

public static class ServiceDefaultsExtensions
{
    /// <summary>What every service and the gateway share: endpoints, telemetry, health, tokens, problem details, JSON, documents.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="issuesTokens">True for Identity alone, which knows keys and revocations itself and asks nobody for them.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, bool issuesTokens = false)
    {
        LoggingDefaults.Apply(builder);
        KestrelEndpoints.Configure(builder);
        builder.AddTelemetry();
        builder.AddBearerAuthentication(issuesTokens);

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(json => JsonDefaults.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddExceptionHandler<FyntrixExceptionHandler>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.SetTraceId);
        services.AddHealthChecks();
        services.AddSingleton<ReadinessLog>();
        services.AddSingleton<ApiMetrics>();
        services.AddOpenApi(document => document
            .AddSchemaTransformer<ValueSchemaTransformer>()
            .AddSchemaTransformer<ProblemSchemaTransformer>()
            .AddOperationTransformer<IdempotencyKeyTransformer>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        ValidationFilter.AddValidators(services, Assembly.Load(new AssemblyName(builder.Environment.ApplicationName)));
        return builder;
    }

    /// <summary>The pipeline in its order, health and the service's API document. Endpoints are mapped after it.</summary>
    /// <param name="app">The host.</param>
    /// <param name="beforeAuthentication">What else must see each request, also one that is refused for its token: the gateway's CORS.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, Action<WebApplication>? beforeAuthentication = null)
    {
        KestrelEndpoints.AddH2c(app);
        app.Use(UnreadBody.DrainAsync);
        app.UseForwardedHeaders(KnownProxies.Options(app.Configuration));
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.WriteAsync(context.HttpContext, Problems.ForStatus(context.HttpContext.Response.StatusCode)));
        app.UseRouting();
        beforeAuthentication?.Invoke(app);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<FreshRevocationsMiddleware>();
        app.Use(FormerRequest.DropUnknownMembersAsync);
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseMiddleware<ReadRetry>();
        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        return app;
    }
}
