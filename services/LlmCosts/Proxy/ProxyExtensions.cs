using System.Diagnostics;
using Fyntrix.LlmCosts.Proxy.Budgets;
using Fyntrix.LlmCosts.Proxy.Exchanges;
using Fyntrix.LlmCosts.Proxy.Keeping;
using Fyntrix.LlmCosts.Proxy.Upstreams;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Proxy;

internal static class ProxyExtensions
{
    /// <summary>The metering proxy and its upstreams.</summary>
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ProxySettings>()
            .BindConfiguration(ProxySettings.Section)
            .Validate(s => s.ConnectTimeout > TimeSpan.Zero && s.ConnectTimeout <= TimeSpan.FromMinutes(10), "Llm:Proxy:ConnectTimeout must be above zero and at most 10 minutes.")
            .Validate(s => s.ActivityTimeout > TimeSpan.Zero && s.ActivityTimeout <= TimeSpan.FromHours(1), "Llm:Proxy:ActivityTimeout must be above zero and at most an hour.")
            .Validate(s => s.OutputCapTokens >= 1, "Llm:Proxy:OutputCapTokens must be at least 1.")
            .Validate(s => s is { TokensPerAttachment: >= 0, TokensByReference: >= 0 }, "Llm:Proxy:TokensPerAttachment and TokensByReference must not be negative.")
            .Validate(s => s.HeldFor >= TimeSpan.FromSeconds(1) && s.HeldFor <= TimeSpan.FromDays(1), "Llm:Proxy:HeldFor must be a second to a day.")
            .Validate(s => s.RetryEvery > TimeSpan.Zero && s.RetryEvery <= TimeSpan.FromHours(1), "Llm:Proxy:RetryEvery must be above zero and at most an hour.")
            .Validate(s => s.QueuedReports >= 1, "Llm:Proxy:QueuedReports must be at least 1.")
            .ValidateOnStart();
        services.AddOptions<Dictionary<string, UpstreamSettings>>()
            .Configure<IConfiguration>(UpstreamList.Bind)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<Dictionary<string, UpstreamSettings>>, UpstreamSettingsCheck>();
        services.AddSingleton<UpstreamList>();
        services.AddSingleton<BudgetGate>();
        services.AddSingleton<Exchange>();
        services.AddSingleton<ProxyTelemetry>();
        services.AddSingleton<ReportKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<ReportKeeper>());
        services.AddHostedService<KnowBudgets>();
        services.AddSingleton<ProxyCaller>();
        services.PostConfigure<ProblemDetailsOptions>(problems =>
        {
            var others = problems.CustomizeProblemDetails;
            problems.CustomizeProblemDetails = context =>
            {
                others?.Invoke(context);
                OpenAiErrors.Complete(context);
            };
        });
        services.AddHttpClient(Exchange.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = provider.GetRequiredService<IOptions<ProxySettings>>().Value.ConnectTimeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                EnableMultipleHttp2Connections = true,
                // As the server reads them.
                RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8,
                // Our traces are no affair of the provider's.
                ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
    }
}
