using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Hosting;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Former;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Picks;
using Fyntrix.Trading.Portfolio;
using Fyntrix.Trading.Prices;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPostgresStore<TradingDb>("tradingdb", AppendOnly.Tables);
builder.AddMessaging("trading", messages => messages
    .Handle<PicksPublished, RememberPicks, TradingDb>()
    .Handle<PricesObserved, TakeObservedPrices, TradingDb>()
    .Handle<UserDeleted, ForgetDeletedUser, TradingDb>());
builder.AddTrading();

var app = builder.Build();
app.UseServiceDefaults();
app.MapConnections();
app.MapPostbacks();
app.MapAdminConnections();
app.MapIntents();
app.MapOrders();
app.MapPrices();
app.MapLimits();
app.MapKillSwitch();
app.MapAudit();
app.MapPortfolio();
app.MapFormer();

return await app.RunServiceAsync(args);
