using Fyntrix.Contracts;
using Fyntrix.LlmCosts.Budgets;
using Fyntrix.LlmCosts.Cache;
using Fyntrix.LlmCosts.Data;
using Fyntrix.LlmCosts.Prices;
using Fyntrix.LlmCosts.Prices.Import;
using Fyntrix.LlmCosts.Prices.Revaluation;
using Fyntrix.LlmCosts.Proxy;
using Fyntrix.LlmCosts.Quarantine;
using Fyntrix.LlmCosts.Reconciliation;
using Fyntrix.LlmCosts.Requests;
using Fyntrix.LlmCosts.Reservations;
using Fyntrix.LlmCosts.Retention;
using Fyntrix.LlmCosts.Unpriced;
using Fyntrix.LlmCosts.Usage;
using Fyntrix.LlmCosts.Users;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddSqliteMessageStore<LlmCostStore>();
builder.AddMessaging("llm-costs", messages => messages
    .HandleSqlite<LlmUsageReported, RecordReportedUsage, LlmCostStore>()
    .HandleSqlite<LlmReportRefused, KeepRefusedReport, LlmCostStore>()
    .HandleSqlite<UserDeleted, ForgetDeletedUser, LlmCostStore>());
builder.AddPrices();
builder.AddRequests();
builder.AddBudgets();
builder.AddReservations();
builder.AddRetention();
builder.AddReconciliation();
builder.AddProxy();

var app = builder.Build();
app.UseServiceDefaults();
app.MapRequests();
app.MapUsage();
app.MapBudgetAlert();
app.MapBudgets();
app.MapReservations();
app.MapPrices();
app.MapPriceImport();
app.MapReprice();
app.MapReconciliation();
app.MapUnpriced();
app.MapQuarantine();
app.MapCleanup();
app.MapCacheStatus();
app.MapProxy();

return await app.RunServiceAsync(args);
