using Fyntrix.Contracts;
using Fyntrix.Recommendations.Alerts;
using Fyntrix.Recommendations.Caches;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Executions;
using Fyntrix.Recommendations.Import;
using Fyntrix.Recommendations.Market;
using Fyntrix.Recommendations.Marks;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Performance;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Policies.Agents;
using Fyntrix.Recommendations.Policies.Metrics;
using Fyntrix.Recommendations.Retention;
using Fyntrix.Recommendations.Runs;
using Fyntrix.Recommendations.Statistics;
using Fyntrix.Recommendations.TopPicks;
using Fyntrix.Recommendations.TradingModes;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;
using Fyntrix.ServiceDefaults.Stores.Sqlite.Archive;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddSqliteMessageStore<RecommendationStore>();
builder.AddSqliteStore<MarketDataStore>();
builder.AddMarketCalendar();
builder.AddMessaging("recommendations", m => m
    .HandleSqlite<PreferencesChanged, RememberPreferences, RecommendationStore>()
    .HandleSqlite<WatchlistChanged, RememberWatchlist, RecommendationStore>()
    .HandleSqlite<RunReported, TakeReportedRun, RecommendationStore>()
    .HandleSqlite<OrderFilled, RememberFill, RecommendationStore>()
    .HandleSqlite<LlmCostRecorded, RememberRunCost, RecommendationStore>()
    .HandleSqlite<UserDeleted, ForgetDeletedUser, RecommendationStore>());
builder.AddOutcomes();
builder.AddRetention();
builder.Services.AddSingleton<RunMetrics>();
builder.Services.AddStatistics();
builder.AddMarketData();
builder.Services.AddPolicies();
builder.Services.AddCommand<ImportLegacyCommand>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapRuns();
app.MapPicks();
app.MapAlerts();
app.MapOutcomes();
app.MapRecommendations();
app.MapPolicies();
app.MapAgents();
app.MapRlMetrics();
app.MapMarket();
app.MapStatistics();
app.MapTradingModes();
app.MapTopPicks();
app.MapPerformance();
app.MapArchive("/api/v1/archive", "Operations");
app.MapCleanup();
CacheStatus.Map(app);
return await app.RunServiceAsync(args);
