using Fyntrix.Testing;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Tests.Brokers;

/// <summary>
/// What every broker keeps to, whichever it is: the rest of the service relies on it. A new adapter derives from this, on a
/// stand-in of its broker that fills orders at the prices it is given (docs/brokers.md).
/// </summary>
public abstract class BrokerCompliance
{
    private static CancellationToken None => CancellationToken.None;

    /// <summary>A user's fresh account with a million rupees and no holdings, at a time when the market is open.</summary>
    internal abstract Task<Subject> StartAsync();

    [Fact]
    public async Task It_says_what_it_can_do()
    {
        var (broker, _, _) = await StartAsync();
        Assert.NotEmpty(broker.Capabilities.Exchanges);
        Assert.NotEmpty(broker.Capabilities.Products);
        Assert.Contains(OrderType.MARKET, broker.Capabilities.OrderTypes);
        Assert.Equal(broker.Capabilities.RequiresLogin, broker is ILiveBroker);
    }

    [Fact]
    public async Task A_placed_order_is_in_the_book_under_its_tag_with_its_terms()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100, type: OrderType.LIMIT, limit: 90);
        var id = await subject.PlaceAsync(ticket);
        var report = await subject.ReportAsync(ticket.Tag);
        Assert.Equal((id, OrderState.ACCEPTED, 0L), (report.BrokerOrderId, report.State, report.FilledQuantity));
        Assert.Equal(
            new BrokerOrderTerms(ticket.Symbol, Exchange.NSE, Product.CNC, Side.BUY, 10, OrderType.LIMIT, 90, null), report.Terms);
        Assert.NotEqual("", report.BrokerStatus);
    }

    [Fact]
    public async Task A_market_order_fills_and_its_trades_add_up()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100);
        var id = await subject.PlaceAsync(ticket);
        var report = await subject.ReportAsync(ticket.Tag);
        Assert.Equal((OrderState.FILLED, 10L, 100m), (report.State, report.FilledQuantity, report.AveragePrice));
        var trades = (await subject.Broker.TradesAsync(subject.Access, report.PlacedAt.AddMinutes(-1), None)).Where(t => t.BrokerOrderId == id).ToList();
        Assert.Equal(10, trades.Sum(t => t.Quantity));
        Assert.Equal(trades.Count, trades.Select(t => t.TradeId).Distinct().Count());
        Assert.All(trades, t => Assert.True(t.Price == 100 && t.TradeId != ""));
    }

    [Fact]
    public async Task A_limit_order_fills_when_its_price_comes_and_never_worse()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100, type: OrderType.LIMIT, limit: 90);
        await subject.PlaceAsync(ticket);
        await subject.SeePriceAsync(ticket.Symbol, 91);
        Assert.Equal(OrderState.ACCEPTED, (await subject.ReportAsync(ticket.Tag)).State);
        await subject.SeePriceAsync(ticket.Symbol, 89.5m);
        var report = await subject.ReportAsync(ticket.Tag);
        Assert.Equal(OrderState.FILLED, report.State);
        Assert.True(report.AveragePrice <= 90);
    }

    [Fact]
    public async Task A_cancelled_order_is_cancelled_and_stays_so()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100, type: OrderType.LIMIT, limit: 90);
        var id = await subject.PlaceAsync(ticket);
        Assert.IsType<BrokerOutcome.Accepted>(await subject.Broker.CancelAsync(subject.Access, id, None));
        await subject.SeePriceAsync(ticket.Symbol, 80);
        Assert.Equal((OrderState.CANCELLED, 0L), ((await subject.ReportAsync(ticket.Tag)).State, (await subject.ReportAsync(ticket.Tag)).FilledQuantity));
        Assert.IsType<BrokerOutcome.Refused>(await subject.Broker.CancelAsync(subject.Access, id, None));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_changed()
    {
        var subject = await StartAsync();
        Assert.IsType<BrokerOutcome.Refused>(await subject.Broker.CancelAsync(subject.Access, "999999999999999999", None));
        Assert.IsType<BrokerOutcome.Refused>(await subject.Broker.ModifyAsync(subject.Access, "999999999999999999", new OrderChange(1, OrderType.MARKET, null, null), None));
    }

    [Fact]
    public async Task A_modified_order_shows_its_new_terms_and_keeps_number_and_tag()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100, type: OrderType.LIMIT, limit: 90);
        var id = await subject.PlaceAsync(ticket);
        Assert.IsType<BrokerOutcome.Accepted>(await subject.Broker.ModifyAsync(subject.Access, id, new OrderChange(7, OrderType.LIMIT, 85.5m, null), None));
        var report = await subject.ReportAsync(ticket.Tag);
        Assert.Equal((id, OrderState.ACCEPTED, 7L, 85.5m), (report.BrokerOrderId, report.State, report.Terms!.Quantity, report.Terms.LimitPrice));
        // A new total below what the market has already done is for the broker to refuse; above it, the rest is filled.
        Assert.IsType<BrokerOutcome.Accepted>(await subject.Broker.ModifyAsync(subject.Access, id, new OrderChange(7, OrderType.MARKET, null, null), None));
        Assert.Equal((OrderState.FILLED, 7L), ((await subject.ReportAsync(ticket.Tag)).State, (await subject.ReportAsync(ticket.Tag)).FilledQuantity));
    }

    [Fact]
    public async Task A_stop_order_waits_for_its_trigger()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100, type: OrderType.SLM, trigger: 105);
        await subject.PlaceAsync(ticket);
        await subject.SeePriceAsync(ticket.Symbol, 104);
        Assert.Equal(OrderState.ACCEPTED, (await subject.ReportAsync(ticket.Tag)).State);
        await subject.SeePriceAsync(ticket.Symbol, 106);
        Assert.Equal(OrderState.FILLED, (await subject.ReportAsync(ticket.Tag)).State);
    }

    [Fact]
    public async Task A_delivery_sale_of_what_is_not_owned_is_refused_with_a_code()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100) with { Side = Side.SELL };
        var refused = Assert.IsType<BrokerOutcome.Refused>(await subject.Broker.PlaceAsync(subject.Access, ticket, None));
        Assert.Matches("^[A-Z]+(_[A-Z]+)+$", refused.Code);
        Assert.DoesNotContain((await subject.BookAsync()).Orders, r => r.Tags.Contains(ticket.Tag) && r.State != OrderState.REJECTED);
    }

    [Fact]
    public async Task What_is_bought_is_a_position_and_can_be_sold_again()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100);
        await subject.PlaceAsync(ticket);
        var position = Assert.Single(await subject.Broker.PositionsAsync(subject.Access, None), p => p.Symbol == ticket.Symbol);
        Assert.Equal((10L, 10L, 1000m, Product.CNC, 1m), (position.Quantity, position.BuyQuantity, position.BuyValue, position.Product, position.Multiplier));
        await subject.PlaceAsync(ticket with { Tag = Subject.NewTag(), Side = Side.SELL, Quantity = 4 });
        Assert.Equal(6, Assert.Single(await subject.Broker.PositionsAsync(subject.Access, None), p => p.Symbol == ticket.Symbol).Quantity);
    }

    [Fact]
    public async Task Funds_are_there_and_a_purchase_takes_from_them()
    {
        var subject = await StartAsync();
        Assert.Equal(1_000_000m, (await subject.Broker.FundsAsync(subject.Access, None)).Available);
        var ticket = await subject.TicketAsync(100);
        Assert.Equal(1000m, await subject.Broker.RequiredFundsAsync(subject.Access, ticket, None));
        await subject.PlaceAsync(ticket);
        Assert.Equal(999_000m, (await subject.Broker.FundsAsync(subject.Access, None)).Available);
    }

    [Fact]
    public async Task The_book_says_from_when_on_it_is_complete()
    {
        var subject = await StartAsync();
        var before = subject.Now;
        var ticket = await subject.TicketAsync(100);
        await subject.PlaceAsync(ticket);
        var book = await subject.BookAsync();
        Assert.True(book.CompleteSince <= before, $"{book.CompleteSince:O} is after {before:O}");
        Assert.Equal(book.Orders.Count, book.Orders.Select(r => r.BrokerOrderId).Distinct().Count());
    }

    [Fact]
    public async Task A_call_that_is_given_up_ends_in_an_outcome_and_not_in_an_exception()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100);
        using var givenUp = new CancellationTokenSource();
        await givenUp.CancelAsync();
        var outcome = await subject.Broker.PlaceAsync(subject.Access, ticket, givenUp.Token);
        Assert.True(outcome is BrokerOutcome.Unknown or BrokerOutcome.UnreachableBeforeSend, outcome.ToString());
        if (outcome is BrokerOutcome.UnreachableBeforeSend)
            Assert.DoesNotContain((await subject.BookAsync()).Orders, r => r.Tags.Contains(ticket.Tag));
    }

    [Fact]
    public async Task A_second_order_under_the_same_tag_is_placed_only_where_the_broker_does_not_say_otherwise()
    {
        var subject = await StartAsync();
        var ticket = await subject.TicketAsync(100, type: OrderType.LIMIT, limit: 90);
        await subject.PlaceAsync(ticket);
        await subject.PlaceAsync(ticket);
        Assert.Equal(subject.Broker.Capabilities.PlacesOncePerTag ? 1 : 2, (await subject.BookAsync()).Orders.Count(r => r.Tags.Contains(ticket.Tag)));
    }

    [Fact]
    public async Task Accounts_do_not_see_each_other()
    {
        var (mine, other) = (await StartAsync(), await StartAsync());
        var ticket = await mine.TicketAsync(100, type: OrderType.LIMIT, limit: 90);
        var id = await mine.PlaceAsync(ticket);
        Assert.DoesNotContain((await other.BookAsync()).Orders, r => r.BrokerOrderId == id);
        Assert.IsType<BrokerOutcome.Refused>(await other.Broker.CancelAsync(other.Access, id, None));
        Assert.Equal(OrderState.ACCEPTED, (await mine.ReportAsync(ticket.Tag)).State);
    }

    /// <summary>A broker with one account at it.</summary>
    /// <param name="Broker">The broker.</param>
    /// <param name="Access">The account.</param>
    /// <param name="Market">Moves the price of a symbol.</param>
    internal sealed record Subject(IBroker Broker, BrokerAccess Access, Func<string, decimal, Task> Market)
    {
        public required TestClock Clock { get; init; }

        public DateTimeOffset Now => Clock.GetUtcNow();

        public static string NewTag() => OrderTag.For(Guid.NewGuid().ToString());

        public Task SeePriceAsync(string symbol, decimal price)
        {
            // Prices are told apart by their moments.
            Clock.Advance(TimeSpan.FromSeconds(1));
            return Market(symbol, price);
        }

        /// <summary>To buy ten for delivery of a symbol of its own, which is at that price.</summary>
        public async Task<OrderTicket> TicketAsync(decimal price, OrderType type = OrderType.MARKET, decimal? limit = null, decimal? trigger = null)
        {
            var symbol = TradingHost.NewSymbol();
            await SeePriceAsync(symbol, price);
            return new OrderTicket(NewTag(), symbol, Exchange.NSE, Product.CNC, Side.BUY, 10, type, limit, trigger, null);
        }

        public async Task<string> PlaceAsync(OrderTicket ticket) =>
            Assert.IsType<BrokerOutcome.Accepted>(await Broker.PlaceAsync(Access, ticket, None)).BrokerOrderId;

        public Task<BrokerBook> BookAsync() => Broker.OrderBookAsync(Access, Now.AddMinutes(-5), None);

        public async Task<BrokerOrderReport> ReportAsync(string tag) => Assert.Single((await BookAsync()).Orders, r => r.Tags.Contains(tag));
    }
}
