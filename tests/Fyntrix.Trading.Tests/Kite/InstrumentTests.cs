using System.Globalization;
using System.Text;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Testing;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Vocabulary;
using Microsoft.Extensions.DependencyInjection;

namespace Fyntrix.Trading.Tests.Kite;

public sealed class InstrumentTests
{
    private const string Head = "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange\n";

    [Fact]
    public void A_published_list_is_read_and_what_is_not_traded_here_is_left_out()
    {
        var found = Read(
            "3813889,14898,CENTRALBK-BE,CENTRAL BANK OF INDIA,0.0,,0.0,0.05,1,EQ,NSE,NSE\n"
            + "256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE\n"
            + "1,1,NIFTY26JANFUT,\"NIFTY, THE INDEX\",0,2026-01-27,0,0.1,65,FUT,NFO-FUT,NFO\n"
            + "2,2,USDINR26JANFUT,USDINR,0,2026-01-27,0,0.0025,1,FUT,CDS-FUT,CDS\n");
        Assert.Equal(
            [("CENTRALBK-BE", Exchange.NSE, Segment.CASH, 1, 0.05m), ("NIFTY26JANFUT", Exchange.NFO, Segment.FNO, 65, 0.1m)],
            found.Select(i => (i.Symbol, i.Exchange, i.Segment, i.LotSize, i.TickSize!.Value)));
    }

    [Theory]
    [InlineData("1,1,ITC,ITC,0,,0,0.05\n")]
    [InlineData("1,1,ITC,\"ITC,0,,0,0.05,1,EQ,NSE,NSE\n")]
    public void A_list_that_is_cut_off_is_refused_whole(string lines) => Assert.Throws<FormatException>(() => Read(lines));

    [Fact]
    public void A_list_without_a_column_is_refused() =>
        Assert.Throws<FormatException>(() => InstrumentList.Read(Encoding.UTF8.GetBytes("tradingsymbol,exchange\nITC,NSE\n")));

    [Theory]
    [InlineData("2026-01-09T08:39:59+05:30", "2026-01-08")] // a Friday, before Kite has made the list
    [InlineData("2026-01-09T08:40:00+05:30", "2026-01-09")]
    [InlineData("2026-01-11T12:00:00+05:30", "2026-01-09")] // a Sunday
    [InlineData("2026-01-12T08:00:00+05:30", "2026-01-09")]
    [InlineData("2026-01-26T12:00:00+05:30", "2026-01-23")] // Republic Day, a Monday
    public void The_newest_list_that_there_can_be_is_of_the_last_trading_day_that_had_one(string now, string day) =>
        Assert.Equal(DateOnly.Parse(day, CultureInfo.InvariantCulture), InstrumentKeeper.DayOfList(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), MarketCalendar.BuiltIn));

    [Fact]
    public async Task The_days_list_is_taken_once_and_orders_are_checked_by_it()
    {
        await using var own = await OwnHost<KiteHost>.StartAsync();
        var host = own.Host;
        host.Kite.Instruments.Enqueue("ITC,NSE,0.10,1");
        host.Kite.Instruments.Enqueue("NEWLYLISTED,NSE,0.01,3");
        Assert.Null(await TakeAsync(host)); // nobody is signed in
        var (trader, _) = await host.KiteTraderAsync();
        Assert.Equal(2, (await Task.WhenAll(TakeAsync(host), TakeAsync(host))).Max());
        Assert.Null(await TakeAsync(host));

        Assert.Equal(0.10m, await host.ScalarAsync<decimal>("SELECT tick_size FROM instruments WHERE symbol = 'ITC' AND exchange = 'NSE'"));
        Assert.Equal("PRICE_OFF_TICK", (await trader.IntentAsync(new { broker = "ZERODHA", symbol = "ITC", order_type = "LIMIT", limit_price = 400.05m })).Text("state_reason"));
        Assert.Equal("QUANTITY_OFF_LOT", (await trader.IntentAsync(new { broker = "ZERODHA", symbol = "NEWLYLISTED", qty = 2 })).Text("state_reason"));
        var readiness = await trader.GetAsync($"/connections/{trader.ConnectionId}/readiness");
        Assert.Equal("2026-01-09", readiness.GetProperty("instruments").Text("as_of"));

        host.Clock.Advance(TimeSpan.FromDays(1));
        host.Kite.Instruments.Clear();
        host.Kite.Instruments.Enqueue("ITC,NSE,0.05,1");
        await TakeAsync(host);
        await Eventually.HoldsAsync(async () => await host.ScalarAsync<decimal>("SELECT tick_size FROM instruments WHERE symbol = 'ITC' AND exchange = 'NSE'") == 0.05m);
    }

    private static IReadOnlyList<Instrument> Read(string lines) => InstrumentList.Read(Encoding.UTF8.GetBytes(Head + lines));

    private static async Task<int?> TakeAsync(KiteHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<InstrumentKeeper>().TakeAsync(CancellationToken.None);
    }
}
