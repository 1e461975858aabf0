using Fyntrix.ServiceDefaults.Api;
using Fyntrix.ServiceDefaults.Stores.Postgres;
using Fyntrix.Testing;
using Fyntrix.Trading.Audit;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Brokers.Zerodha;
using Fyntrix.Trading.Connections;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Encryption;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Fyntrix.Trading.Tests.Kite;

/// <summary>
/// Users place, confirm, change and cancel orders while their broker drops, delays, answers late, repeats, refuses and errs, while they press twice,
/// while the service dies between its steps, while Postgres goes away and while the market moves, all by a seed. When everything is well again:
/// exactly one order at the broker for each that is said to be there, none for each that is said not to be, every fill booked once, and nothing left open that is not open at the broker.
/// A few seeds run always, 10,000 under <c>./test --long --filter FullyQualifiedName~FaultRun</c>, any number with <c>FYNTRIX_FAULT_RUNS</c>.
/// </summary>
public sealed class FaultRunTests(FaultRunTests.Host host, ITestOutputHelper output) : IClassFixture<FaultRunTests.Host>
{
    private const int FewSeeds = 16;

    private static readonly int Seeds =
        int.TryParse(Environment.GetEnvironmentVariable("FYNTRIX_FAULT_RUNS"), out var wanted) ? wanted
        : Environment.GetEnvironmentVariable("FYNTRIX_LONG") is { Length: > 0 } ? 10_000 : FewSeeds;

    // Runs mostly wait for answers that do not come.
    private static readonly int AtOnce = Seeds > FewSeeds ? 128 : FewSeeds;

    private static readonly KiteFault[] Faults = Enum.GetValues<KiteFault>();

    private int _sent;
    private int _unknown;
    private int _lost;

    [Fact]
    public async Task However_it_goes_wrong_each_order_ends_as_one_or_none_and_no_fill_is_lost_or_doubled()
    {
        for (var first = 0; first < Seeds; first += AtOnce)
        {
            var runs = await Task.WhenAll(Enumerable.Range(first, AtOnce).Select(StartAsync));
            var outages = new Random(first);
            for (var step = 0; step < 6; step++)
            {
                var steps = Task.WhenAll(runs.Select(StepAsync));
                if (outages.Next(3) == 0)
                {
                    await Task.Delay(outages.Next(400));
                    await LosePostgresAsync();
                }

                await steps;
                // A second of the clock, so that the allowance of orders is full again.
                host.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            await HealAsync(runs);
            await Task.WhenAll(runs.Select(run => CheckAsync(run, mayBeOpen: true)));
            foreach (var run in runs)
                EndDay(run);
            await ReconcileAsync(runs);
            await Task.WhenAll(runs.Select(run => CheckAsync(run, mayBeOpen: false)));
            foreach (var run in runs)
                await InScopeAsync(services => services.GetRequiredService<ConnectionDesk>().DisconnectAsync(run.AccountId, run.ConnectionId, CancellationToken.None));
        }

        output.WriteLine($"{Seeds} seeds, {_sent} orders sent, {_unknown} of them unanswered, {_lost} steps cut off from Postgres.");
        Assert.True(_sent > Seeds && _unknown > Seeds / 4 && (_lost > 0 || Seeds <= FewSeeds), "The runs did not do what they are for.");
    }

    private async Task<Run> StartAsync(int seed)
    {
        var run = new Run(seed, $"account-{seed}-{Guid.NewGuid():N}", $"K{seed}X{Guid.NewGuid():N}"[..12], TradingHost.NewSymbol(), new Random(seed));
        host.Kite.SetPrice(run.Symbol, 100);
        await SignInAsync(run);
        return run;
    }

    private async Task SignInAsync(Run run)
    {
        var broker = host.Services.GetServices<IBroker>().OfType<ZerodhaBroker>().Single();
        var app = new BrokerApp($"key-{run.ClientId}", new SecretText(KiteStub.ApiSecret));
        // A slow machine is not what this is about.
        var session = await broker.ExchangeSessionAsync(app, host.Kite.SignIn(run.ClientId), CancellationToken.None);
        while (session.Refusal is { Code: BrokerReasons.Unavailable })
            session = await broker.ExchangeSessionAsync(app, host.Kite.SignIn(run.ClientId), CancellationToken.None);
        run.ConnectionId = (await InScopeAsync(services => services.GetRequiredService<ConnectionDesk>().ConnectAsync(run.AccountId, broker, session.Value, app, CancellationToken.None))).Id;
    }

    private async Task StepAsync(Run run)
    {
        if (!await IsThroughAsync(() => ActAsync(run)))
            Interlocked.Increment(ref _lost);
    }

    /// <returns>False when Postgres went away, which a caller would be answered as 503.</returns>
    private static async Task<bool> IsThroughAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception e) when (DatabaseFailure.IsBrokenConnection(e))
        {
            return false;
        }
    }

    private async Task ActAsync(Run run)
    {
        var random = run.Random;
        switch (run.Intents.Count == 0 ? 0 : random.Next(12))
        {
            case < 6:
                await PlaceAsync(run);
                break;
            case 6:
                host.Kite.SetPrice(run.Symbol, 95 + random.Next(11));
                break;
            case 7:
                if (host.Kite.OrdersOf(run.ClientId).FirstOrDefault(o => o.Status == "OPEN") is { } open && open.Quantity - open.Filled is > 1 and var rest)
                    host.Kite.Fill(run.ClientId, open.Id, 1 + random.Next((int)rest - 1), 90 + random.Next(20));
                break;
            case 8:
                Break(run, "DELETE /orders", 0.5);
                await AskAsync(run, intent => InScopeAsync(services => services.GetRequiredService<IntentDesk>().CancelAsync(run.AccountId, intent, CancellationToken.None)));
                break;
            case 9:
                Break(run, "PUT /orders", 0.5);
                await AskAsync(run, intent => ModifyAsync(intent, new OrderChangeRequest(1 + random.Next(20), null, 92 + random.Next(16), null)));
                break;
            case 10:
                Break(run, "GET /orders", 0.5);
                Break(run, "GET /trades", 0.5);
                await AskAsync(run, intent => InScopeAsync(async services =>
                {
                    await services.GetRequiredService<OrderSettler>().SettleIntentAsync(intent, CancellationToken.None);
                    return true;
                }));
                break;
            default:
                run.Elsewhere.Add(host.Kite.PlaceElsewhere(run.ClientId, run.Symbol, 1 + random.Next(5)));
                break;
        }
    }

    private async Task PlaceAsync(Run run)
    {
        var random = run.Random;
        var isMarket = random.Next(3) == 0;
        var terms = new IntentTerms(
            BrokerName.ZERODHA, IntentSource.API, null, null, run.Symbol, Exchange.NSE, Segment.CASH, Product.CNC, Side.BUY, 1 + random.Next(20),
            isMarket ? OrderType.MARKET : OrderType.LIMIT, isMarket ? null : 92 + random.Next(16), null, null, null, Initiator.USER, null, isMarket ? -1 : null);
        var intent = await InScopeAsync(services => services.GetRequiredService<IntentDesk>().CreateAsync(Guid.NewGuid(), run.AccountId, run.ConnectionId, terms, CancellationToken.None));
        run.Intents.Add(intent.Id);
        Break(run, "POST /orders", 0.7);
        Break(run, "GET /orders", 0.2);
        switch (random.Next(6))
        {
            case 0:
                // The service dies before it asks the broker.
                await InScopeAsync(services => services.GetRequiredService<IntentDesk>().ClaimAsync(intent, CancellationToken.None));
                break;
            case 1:
                // It dies before it writes the answer down.
                await InScopeAsync(async services =>
                {
                    var order = await services.GetRequiredService<IntentDesk>().ClaimAsync(intent, CancellationToken.None);
                    var connection = await services.GetRequiredService<TradingDb>().Connections.AsNoTracking().SingleAsync(c => c.Id == run.ConnectionId);
                    if (order is not null && await services.GetRequiredService<BrokerAccesses>().OfAsync(connection, CancellationToken.None) is { } access)
                        await services.GetServices<IBroker>().OfType<ZerodhaBroker>().Single().PlaceAsync(access, order.Ticket(null), CancellationToken.None);
                    return true;
                });
                break;
            default:
                var presses = 1 + random.Next(3);
                await Task.WhenAll(Enumerable.Range(0, presses).Select(_ => QuietAsync(() => InScopeAsync(services =>
                    services.GetRequiredService<IntentDesk>().ConfirmAsync(run.AccountId, intent.Id, CancellationToken.None)))));
                break;
        }

        if (await host.ScalarAsync<string>("SELECT state FROM trade_intents WHERE id = $1", intent.Id) is "UNKNOWN" or "SUBMITTED_TO_BROKER")
            Interlocked.Increment(ref _unknown);
    }

    /// <summary>As a restart of Postgres does: every connection ends, in the middle of whatever it was at.</summary>
    private Task LosePostgresAsync() =>
        host.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private Task<bool> ModifyAsync(string intent, OrderChangeRequest change) => InScopeAsync(async services =>
    {
        var order = await services.GetRequiredService<TradingDb>().Orders.AsNoTracking().FirstOrDefaultAsync(o => o.TradeIntentId == intent);
        if (order is not null)
            await services.GetRequiredService<OrderChanges>().ModifyAsync(order, order.OrderType == OrderType.MARKET ? change with { LimitPrice = null } : change, CancellationToken.None);
        return true;
    });

    private void Break(Run run, string call, double chance)
    {
        if (run.Random.NextDouble() < chance)
            host.Kite.Fail(run.ClientId, call, Faults[run.Random.Next(Faults.Length)]);
    }

    private static Task AskAsync<T>(Run run, Func<string, Task<T>> ask) =>
        run.Intents.Count == 0 ? Task.CompletedTask : QuietAsync(() => ask(run.Intents[run.Random.Next(run.Intents.Count)]));

    /// <summary>What a caller would be answered as 409 or 503.</summary>
    private static async Task QuietAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            await ask();
        }
        catch (Exception e) when (e is IExplainedException or DbUpdateConcurrencyException)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private async Task HealAsync(IReadOnlyList<Run> runs)
    {
        await Eventually.HoldsAsync(() => host.Kite.Holding == 0);
        foreach (var run in runs)
            host.Kite.Heal(run.ClientId);
        // Sessions that were refused are noted beside the call; who lost one signs in again.
        await Task.WhenAll(runs.Select(run => Eventually.HoldsAsync(() => IsThroughAsync(() => SignInAsync(run)))));
        await ReconcileAsync(runs);
        host.Clock.Advance(TimeSpan.FromSeconds(31));
        await ReconcileAsync(runs);
        host.Clock.Advance(TimeSpan.FromSeconds(61));
        await ReconcileAsync(runs);
    }

    /// <summary>As the reconciler does for each connection, all of them side by side.</summary>
    private Task ReconcileAsync(IReadOnlyList<Run> runs) => Task.WhenAll(runs.Select(run => Eventually.HoldsAsync(() => InScopeAsync(async services =>
    {
        var orders = await services.GetRequiredService<TradingDb>().Orders.AsNoTracking().Where(o => o.ConnectionId == run.ConnectionId && o.NeedsSettling).ToListAsync();
        try
        {
            await services.GetRequiredService<OrderSettler>().SettleAsync(run.ConnectionId, orders, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is BrokerUnreadableException { Code: BrokerReasons.Unavailable } || DatabaseFailure.IsBrokenConnection(e))
        {
            return false; // The machine was too slow, or a connection of before was dead; the next round looks again.
        }
        catch (BrokerUnreadableException e) when (e.Code == BrokerReasons.SessionExpired)
        {
            // A sign-in that was given up as too slow was carried out after the one that followed it, and is the broker's last.
            await SignInAsync(run);
            return false;
        }
    }))));

    private void EndDay(Run run)
    {
        foreach (var order in host.Kite.OrdersOf(run.ClientId).Where(o => o.IsOpen))
            host.Kite.SetStatus(run.ClientId, order.Id, "CANCELLED");
    }

    private async Task CheckAsync(Run run, bool mayBeOpen)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TradingDb>();
        var orders = await db.Orders.AsNoTracking().Where(o => o.AccountId == run.AccountId).ToListAsync();
        var intents = await db.Intents.AsNoTracking().Where(i => i.AccountId == run.AccountId).ToListAsync();
        var fills = await db.Fills.AsNoTracking().Where(f => f.AccountId == run.AccountId).ToListAsync();
        var atTheBroker = host.Kite.OrdersOf(run.ClientId);
        var what = $"seed {run.Seed}";

        Assert.All(atTheBroker.Where(o => o.Tag is not null).GroupBy(o => o.Tag), tag => Assert.True(tag.Count() == 1, $"{what}: {tag.Count()} orders of one intent"));
        foreach (var order in orders)
        {
            var there = atTheBroker.SingleOrDefault(o => order.Origin == OrderOrigin.OWN ? o.Tag == order.Tag : o.Id == order.BrokerOrderId);
            if (there is null)
            {
                Assert.True(order is { Status: OrderState.REJECTED, FilledQty: 0, StatusReason: not null }, $"{what}: order {order.Id} is {order.Status} and not at the broker");
                continue;
            }

            var expected = there.Status switch
            {
                "COMPLETE" => OrderState.FILLED,
                "CANCELLED" => OrderState.CANCELLED,
                _ => there.Filled > 0 ? OrderState.PARTIALLY_FILLED : OrderState.ACCEPTED,
            };
            Assert.True((order.Status, order.FilledQty, order.Qty) == (expected, there.Filled, there.Quantity), $"{what}: order {order.Id} is {order.Status} {order.FilledQty}/{order.Qty}, at the broker {there}");
            Assert.True(mayBeOpen || order.Status.IsTerminal(), $"{what}: {order.Status}");
            var booked = fills.Where(f => f.OrderId == order.Id).ToList();
            Assert.True((booked.Sum(f => f.Quantity), booked.Count) == (there.Filled, there.Trades), $"{what}: {booked.Sum(f => f.Quantity)} booked in {booked.Count} fills, at the broker {there}");
        }

        Assert.True(atTheBroker.All(there => orders.Count(o => o.BrokerOrderId == there.Id) == 1), $"{what}: an order of the broker is not here once");
        Assert.True(run.Elsewhere.All(id => orders.Single(o => o.BrokerOrderId == id).Origin == OrderOrigin.EXTERNAL), $"{what}: an order of somebody else is not external");
        foreach (var intent in intents)
        {
            var own = orders.Where(o => o.TradeIntentId == intent.Id).ToList();
            Assert.True(own.Count <= 1, $"{what}: {own.Count} orders of intent {intent.Id}");
            if (own is [var order])
                Assert.True((intent.State, intent.FilledQty) == (order.Status.Intent(), order.FilledQty), $"{what}: intent {intent.State} {intent.FilledQty}, order {order.Status} {order.FilledQty}");
            else
                Assert.True(intent.State is IntentState.CREATED or IntentState.DENIED or IntentState.CANCELLED or IntentState.EXPIRED, $"{what}: {intent.State} without an order");
        }

        Assert.True((await scope.ServiceProvider.GetRequiredService<AuditChain>().VerifyAsync(run.AccountId, CancellationToken.None)).Intact, $"{what}: the audit chain is broken");
        if (!mayBeOpen)
            Interlocked.Add(ref _sent, orders.Count(o => o.Origin == OrderOrigin.OWN));
    }

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public sealed class Host : KiteHost
    {
        protected override async Task PrepareAsync()
        {
            await base.PrepareAsync();
            Kite.Late = TimeSpan.FromMilliseconds(1200);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Zerodha:AnswerTimeout", "00:00:00.800");
        }
    }

    private sealed record Run(int Seed, string AccountId, string ClientId, string Symbol, Random Random)
    {
        public string ConnectionId { get; set; } = "";

        public List<string> Intents { get; } = [];

        public List<string> Elsewhere { get; } = [];
    }
}
