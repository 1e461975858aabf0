using Fyntrix.Contracts;
using Fyntrix.Recommendations.Caches;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Executions;
using Fyntrix.Recommendations.Import;
using Fyntrix.Recommendations.Market;
using Fyntrix.Recommendations.Marks;
using Fyntrix.Recommendations.Outcomes;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies;
using Fyntrix.Recommendations.Runs;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddSqliteMessageStore<RecommendationStore>();
builder.AddSqliteStore<MarketDataStore>();
builder.AddMarketCalendar();
builder.AddMessaging("recommendations", m => m
    .HandleSqlite<PreferencesChanged, RememberPreferences, RecommendationStore>()
    .HandleSqlite<WatchlistChanged, RememberWatchlist, RecommendationStore>()
    .HandleSqlite<OrderFilled, RememberFill, RecommendationStore>()
    .HandleSqlite<UserDeleted, ForgetDeletedUser, RecommendationStore>());
builder.AddOutcomes();
builder.Services.AddSingleton<RunMetrics>();
builder.Services.AddCommand<ImportLegacyCommand>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapRuns();
app.MapPicks();
app.MapOutcomes();
app.MapRecommendations();
app.MapPolicies();
app.MapMarket();
CacheStatus.Map(app);
return await app.RunServiceAsync(args);
