using FsCheck;
using FsCheck.Fluent;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers.Paper;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Tests;

public sealed class PaperRulesTests
{
    private static readonly PaperBooks.Key Key = new("RELIANCE", Exchange.NSE, Product.MIS);

    private static Gen<decimal> Prices => Gen.Choose(1, 20_000).Select(paise => paise * 0.05m);

    [Fact]
    public void A_limit_is_never_filled_worse_than_at_its_limit()
    {
        var cases =
            from side in Gen.Elements(Enum.GetValues<Side>())
            from type in Gen.Elements(OrderType.LIMIT, OrderType.SL)
            from limit in Prices
            from trigger in Prices
            from seen in Gen.ListOf(Prices)
            select (side, type, limit, trigger, seen);
        Prop.ForAll(Arb.From(cases), c =>
        {
            var triggered = false;
            foreach (var price in c.seen)
            {
                var match = PaperMatching.Decide(c.side, c.type, c.limit, c.trigger, triggered, price, price);
                triggered = match.Triggered;
                if (match.FillPrice is not { } fill)
                    continue;
                Assert.True(c.side == Side.BUY ? fill <= c.limit : fill >= c.limit);
                Assert.True(triggered);
                return;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_stop_order_waits_for_its_trigger_and_remembers_it()
    {
        var below = PaperMatching.Decide(Side.BUY, OrderType.SL, 102, 101, false, 100, 100);
        Assert.Equal(new PaperMatching.Match(false, null), below);
        var beyond = PaperMatching.Decide(Side.BUY, OrderType.SL, 102, 101, false, 103, 103);
        Assert.Equal(new PaperMatching.Match(true, null), beyond);
        Assert.Equal(100, PaperMatching.Decide(Side.BUY, OrderType.SL, 102, 101, beyond.Triggered, 100, 100).FillPrice);
        Assert.Equal(95, PaperMatching.Decide(Side.SELL, OrderType.SLM, null, 96, false, 95, 95).FillPrice);
        Assert.Null(PaperMatching.Decide(Side.SELL, OrderType.SLM, null, 96, false, 97, 97).FillPrice);
    }

    /// <summary>Cash and what is held always explain each other: cash now = cash then - purchases + sales.</summary>
    [Fact]
    public void No_rupee_appears_or_vanishes_in_the_books()
    {
        var trades = Gen.ListOf(
            from side in Gen.Elements(Enum.GetValues<Side>())
            from quantity in Gen.Choose(1, 50)
            from price in Prices
            select (side, quantity, price));
        Prop.ForAll(Arb.From(trades), list =>
        {
            var books = new PaperBooks(1_000_000, [], []);
            var seq = 0;
            foreach (var (side, quantity, price) in list)
                books.Fill(new PaperBooks.Open(++seq, "", Key, side, quantity, OrderType.MARKET, null, null, null, true), quantity, price, 0, DateTimeOffset.UnixEpoch);
            Assert.Equal(1_000_000 - list.Sum(t => (t.side == Side.BUY ? 1 : -1) * t.quantity * t.price), books.Cash);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_short_sale_keeps_its_proceeds_and_as_much_again()
    {
        var books = new PaperBooks(1000, [], []);
        Assert.Equal(500, books.Required(Key, Side.SELL, 5, 100));
        books.Fill(new PaperBooks.Open(1, "", Key, Side.SELL, 5, OrderType.MARKET, null, null, null, true), 5, 100, 0, DateTimeOffset.UnixEpoch);
        Assert.Equal(1500, books.Cash);
        Assert.Equal(500, books.Cash - books.Blocked());
        // Covering takes nothing, more than covering does.
        Assert.Equal(0, books.Required(Key, Side.BUY, 5, 120));
        Assert.Equal(120, books.Required(Key, Side.BUY, 6, 120));
    }

    [Fact]
    public void Open_purchases_keep_their_money()
    {
        var open = new PaperBooks.Open(1, "", Key, Side.BUY, 3, OrderType.LIMIT, 100, null, null, true);
        var books = new PaperBooks(1000, [], [open]);
        Assert.Equal(300, books.Blocked());
        Assert.Equal(0, books.Blocked(except: 1));
    }

    [Fact]
    public void A_delivery_purchase_is_a_position_today_and_a_holding_tomorrow()
    {
        var monday = new DateTimeOffset(2026, 1, 5, 5, 0, 0, TimeSpan.Zero);
        PaperLedger.Trade[] trades =
        [
            new("ITC", Exchange.NSE, Product.CNC, Side.BUY, 10, 400, monday),
            new("ITC", Exchange.NSE, Product.CNC, Side.BUY, 10, 410, monday.AddHours(1)),
            new("ITC", Exchange.NSE, Product.CNC, Side.SELL, 5, 420, monday.AddDays(1)),
        ];
        var onMonday = PaperLedger.Draw(trades[..2], new DateOnly(2026, 1, 5).StartInIndia(), (_, _) => 415);
        Assert.Empty(onMonday.Holdings);
        Assert.Equal(20, Assert.Single(onMonday.Positions).Quantity);

        var onTuesday = PaperLedger.Draw(trades, new DateOnly(2026, 1, 6).StartInIndia(), (_, _) => 415);
        var holding = Assert.Single(onTuesday.Holdings);
        var position = Assert.Single(onTuesday.Positions);
        Assert.Equal((20, 5, 405m), (holding.Quantity, holding.UsedQuantity, holding.AveragePrice));
        Assert.Equal(-5, position.Quantity);
        // 20 held less 5 sold today: together they are worth 15 x 415.
        Assert.Equal(15 * 415m, (holding.Quantity * 415m) + (position.Quantity * 415m));
    }

    [Fact]
    public void An_intraday_position_is_carried_at_its_average()
    {
        var monday = new DateTimeOffset(2026, 1, 5, 5, 0, 0, TimeSpan.Zero);
        PaperLedger.Trade[] trades =
        [
            new("ITC", Exchange.NSE, Product.MIS, Side.SELL, 10, 400, monday),
            new("ITC", Exchange.NSE, Product.MIS, Side.BUY, 4, 390, monday.AddHours(1)),
            new("ITC", Exchange.NSE, Product.MIS, Side.BUY, 6, 395, monday.AddDays(1)),
        ];
        var position = Assert.Single(PaperLedger.Draw(trades, new DateOnly(2026, 1, 6).StartInIndia(), (_, _) => null).Positions);
        Assert.Equal((0, -6, 6 * 400m, 6 * 395m), (position.Quantity, position.OvernightQuantity, position.SellValue, position.BuyValue));
    }

    /// <summary>Whatever was traded, what the ledger shows as owned is what was bought less what was sold.</summary>
    [Fact]
    public void The_ledger_shows_every_unit_once()
    {
        var days = Gen.ListOf(
            from day in Gen.Choose(0, 3)
            from side in Gen.Elements(Enum.GetValues<Side>())
            from quantity in Gen.Choose(1, 9)
            from price in Prices
            select (day, side, quantity, price));
        Prop.ForAll(Arb.From(days), list =>
        {
            var start = new DateTimeOffset(2026, 1, 5, 5, 0, 0, TimeSpan.Zero);
            var trades = list.OrderBy(t => t.day)
                .Select(t => new PaperLedger.Trade("ITC", Exchange.NSE, Product.MIS, t.side, t.quantity, t.price, start.AddDays(t.day))).ToList();
            var drawn = PaperLedger.Draw(trades, new DateOnly(2026, 1, 8).StartInIndia(), (_, _) => 100);
            Assert.Equal(trades.Sum(t => t.Side == Side.BUY ? t.Quantity : -t.Quantity), drawn.Positions.Sum(p => p.Quantity));
        }).QuickCheckThrowOnFailure();
    }
}
