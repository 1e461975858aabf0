using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Secrets;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Former;
using Fyntrix.Trading.Import;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Portfolio;
using Fyntrix.Trading.Prices;
using Fyntrix.Trading.Retention;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Data;

/// <summary>The parts of the service, feature by feature.</summary>
internal static class TradingServices
{
    public static void AddTrading(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.ConfigureDbContext<TradingDb>(options => options.UseAsyncSeeding((db, _, cancellationToken) => IndexMembers.AddMissingAsync((TradingDb)db, cancellationToken)));
        services.AddScoped<AuditTrail>().AddScoped<AuditChain>().AddScoped<AuditRoots>().AddHostedService<AuditSealer>();
        services.AddCommand<VerifyAuditCommand>();
        services.AddCommand<SettleOrderCommand>();
        services.AddCommand<PurgeDeletedCommand>();
        services.AddOptions<RetentionSettings>().BindConfiguration(RetentionSettings.Section)
            .Validate(r => r.Years is >= 1 and <= 100, "Retention:Years must be from 1 to 100.").ValidateOnStart();
        services.AddCommand<ImportLegacyCommand>();
        services.AddScoped<IntentDesk>().AddScoped<IntentLedger>().AddScoped<IntentReader>().AddScoped<FactFinder>().AddScoped<RiskGate>();
        services.AddScoped<BookOrders>().AddScoped<OrderSender>().AddScoped<OrderSettler>().AddScoped<OrderRecorder>().AddScoped<FormerOrders>();
        services.AddScoped<PortfolioDesk>();
        services.AddSingleton<PriceBoard>().AddSingleton<FreezeQuantities>().AddScoped<InstrumentKeeper>().AddHostedService<InstrumentRefresh>().AddScoped<OrderChanges>();
        builder.AddMarketCalendar();
        builder.AddConnections();
        builder.AddPaperBroker();
        builder.AddZerodha();
        builder.AddReconciliation();
    }

    private static void AddConnections(this WebApplicationBuilder builder)
    {
        builder.AddKeyRing();
        builder.Services.AddScoped<ISealedSecrets, SealedBrokerTokens>().AddScoped<ISealedSecrets, SealedBrokerApps>();
        builder.Services.AddResealCommand("rotate-keys");
        builder.Services.AddSingleton<TokenVault>().AddSingleton<BrokerRegistry>();
        builder.Services.AddScoped<ConnectionDesk>().AddScoped<BrokerAccesses>().AddScoped<SessionEnd>().AddScoped<LoginDesk>().AddScoped<ReadinessDesk>();
        builder.Services.AddSingleton<SessionWatch>().AddHostedService(services => services.GetRequiredService<SessionWatch>());
    }

    private static void AddPaperBroker(this WebApplicationBuilder builder)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        builder.Services.AddOptions<PaperSettings>().BindConfiguration(PaperSettings.Section)
            .PostConfigure(paper => paper.Session ??= (isDevelopment ? PaperSession.ALWAYS_OPEN : PaperSession.NSE_HOURS).ToString())
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PaperSettings>, PaperSettings.Check>();
        builder.Services.AddSingleton<PaperMarket>().AddSingleton<IPriceWatcher>(services => services.GetRequiredService<PaperMarket>());
        builder.Services.AddSingleton<IBroker, PaperBroker>();
    }

    private static void AddZerodha(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ZerodhaSettings>().BindConfiguration(ZerodhaSettings.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ZerodhaSettings>, ZerodhaSettings.Check>();
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>, KiteClients>();
        builder.Services.AddSingleton<KiteRateLimits>().AddSingleton<KiteClient>().AddSingleton<IBroker, ZerodhaBroker>();
    }

    private static void AddReconciliation(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ReconcileSettings>().BindConfiguration(ReconcileSettings.Section)
            .Validate(r => r.Interval > TimeSpan.Zero, "Reconcile:Interval must be longer than zero.").ValidateOnStart();
        builder.Services.AddSingleton<Reconciler>().AddSingleton<ReconcileSignal>().AddHostedService<ReconcileLoop>();
    }
}
