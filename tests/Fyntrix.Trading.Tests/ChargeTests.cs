using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Trading.Charges;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Tests;

public sealed class ChargeTests
{
    private static readonly DateOnly Day = new(2026, 4, 1);

    [Fact]
    public void The_brokers_published_sample_comes_out()
    {
        // order_margins.json: a delivery purchase of 1498 at the rates of its day; its brokerage is the sample's, its stamp is cut to the paisa.
        var table = new ChargeTable(
            ChargePlan.ZERODHA, Day, GstPct: 18, SebiPct: 0.0001m, Dp: 0,
            new Dictionary<TradeKind, ChargeRates> { [TradeKind.DELIVERY] = new(BrokerageFlat: 0.01m, SttBuyPct: 0.1m, TransactionPct: 0.00345m, StampBuyPct: 0.015m) });

        var charges = table.Of([Trade("1", Product.CNC, Side.BUY, 1, 1498)])!;

        Assert.Equal((1.498m, 0.051681m, 0.001498m, 0.01137222m), (charges.Stt, charges.Transaction, charges.Sebi, charges.Gst));
        Assert.Equal(0.22m, Math.Floor(charges.Stamp * 100) / 100);
        Assert.Equal(1.7973m, charges.Total); // 1.79255122 and the 0.0047 that the sample cuts off
    }

    [Theory]
    // 1 lakh bought for delivery: STT 100, transaction 3.07, SEBI 0.10, stamp 15, GST 18 % of 3.17.
    [InlineData("NSE", "CNC", "ITC", "BUY", 250, 400, 118.7406)]
    // Sold: no stamp, but the depository.
    [InlineData("NSE", "CNC", "ITC", "SELL", 250, 400, 119.0806)]
    // Intraday: brokerage 20 (0.03 % would be 30), transaction 3.07, SEBI 0.10, GST 18 % of 23.17; stamp 3 or STT 25.
    [InlineData("NSE", "MIS", "ITC", "BUY", 250, 400, 30.3406)]
    [InlineData("NSE", "MIS", "ITC", "SELL", 250, 400, 52.3406)]
    // A future of 1 lakh sold: brokerage 20, STT 50, transaction 1.83, SEBI 0.10, GST 18 % of 21.93.
    [InlineData("NFO", "NRML", "ITC26APRFUT", "SELL", 250, 400, 75.8774)]
    // An option's premium of 10,000 sold: brokerage 20, STT 15, transaction 3.553, SEBI 0.01, GST 18 % of 23.563.
    [InlineData("NFO", "NRML", "ITC26APR400CE", "SELL", 1000, 10, 42.8043)]
    public void Each_kind_is_charged_by_its_own_rates(string exchange, string product, string symbol, string side, int quantity, int price, decimal total)
    {
        var trade = new ChargedTrade("1", symbol, Enum.Parse<Exchange>(exchange), Enum.Parse<Product>(product), Enum.Parse<Side>(side), quantity, price);
        Assert.Equal(total, ChargeTables.TotalOf(ChargePlan.ZERODHA, Day, [trade]));
    }

    [Fact]
    public void The_table_of_the_day_holds_and_where_there_is_none_nothing_is_told()
    {
        var sale = new ChargedTrade("1", "ITC26APRFUT", Exchange.NFO, Product.NRML, Side.SELL, 250, 400);
        Assert.Equal(20m + 20m + 1.73m + 0.1m + 3.9294m, ChargeTables.TotalOf(ChargePlan.ZERODHA, Day.AddDays(-1), [sale]));
        Assert.Null(ChargeTables.TotalOf(ChargePlan.ZERODHA, new DateOnly(2024, 9, 30), [sale]));
        Assert.Null(ChargeTables.TotalOf(ChargePlan.ZERODHA, Day, [sale with { Exchange = Exchange.MCX }]));
        Assert.Null(ChargeTables.TotalOf(ChargePlan.ZERODHA, Day, [sale, sale with { OrderId = "2", Exchange = Exchange.BSE, Product = Product.CNC }]));
        Assert.Equal(0, ChargeTables.TotalOf(ChargePlan.NONE, Day, [sale]));
        Assert.Equal(0, ChargeTables.TotalOf(ChargePlan.ZERODHA, Day, []));
    }

    [Fact]
    public void The_depository_is_paid_once_for_a_stock_and_day()
    {
        ChargedTrade[] sales = [Trade("1", Product.CNC, Side.SELL, 1, 100), Trade("2", Product.CNC, Side.SELL, 1, 100), Trade("3", Product.CNC, Side.SELL, 1, 100) with { Symbol = "TCS" }];
        Assert.Equal(2 * 15.34m, ChargeTables.Find(ChargePlan.ZERODHA, Day)!.Of(sales)!.Dp);
    }

    /// <summary>An order costs the same in however many trades it comes, in whatever order, and charges are never negative.</summary>
    [Fact]
    public void Charges_do_not_depend_on_how_an_order_was_cut_into_trades()
    {
        var orders = Gen.ListOf(
            from product in Gen.Elements(Product.CNC, Product.MIS)
            from side in Gen.Elements(Enum.GetValues<Side>())
            from quantity in Gen.Choose(1, 5000)
            from paise in Gen.Choose(1, 500_000)
            select (product, side, quantity, price: paise * 0.01m));
        Prop.ForAll(Arb.From(orders), Arb.From(Gen.Choose(0, int.MaxValue - 1)), (list, seed) =>
        {
            var random = new Random(seed);
            List<ChargedTrade> whole = [.. list.Select((o, i) => Trade($"{i}", o.product, o.side, o.quantity, o.price))];
            var cut = whole.SelectMany(t =>
            {
                var first = random.Next((int)t.Quantity + 1);
                return new[] { t with { Quantity = first }, t with { Quantity = t.Quantity - first } }.Where(p => p.Quantity > 0);
            }).ToArray();
            random.Shuffle(cut);

            var (once, twice) = (ChargeTables.Find(ChargePlan.ZERODHA, Day)!.Of(whole)!, ChargeTables.Find(ChargePlan.ZERODHA, Day)!.Of(cut)!);
            Assert.Equal(once, twice);
            Assert.True(once.Total >= 0);
            // Each part to the last digit; only the sum is rounded, to the four decimals of an amount.
            Assert.True(Math.Abs(once.Total - (once.Brokerage + once.Stt + once.Transaction + once.Sebi + once.Stamp + once.Gst + once.Dp)) <= 0.00005m);
        }).QuickCheckThrowOnFailure();
    }

    private static ChargedTrade Trade(string order, Product product, Side side, long quantity, decimal price) => new(order, "ITC", Exchange.NSE, product, side, quantity, price);
}
