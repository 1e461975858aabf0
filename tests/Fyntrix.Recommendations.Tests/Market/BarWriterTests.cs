using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Recommendations.Data;
using Fyntrix.Recommendations.Market.Bars;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Tests.Market;

/// <summary>What a write of bars leaves in the store.</summary>
public sealed class BarWriterTests(MarketHost host) : IClassFixture<MarketHost>
{
    private static readonly DateTimeOffset First = new(2026, 1, 5, 3, 45, 0, TimeSpan.Zero);

    private static int _symbols;

    [Fact]
    public async Task A_bar_is_added_left_as_it_is_or_changed_and_only_what_differs_is_noted()
    {
        var symbol = NewSymbol();
        var bars = Days(symbol, 3);

        Assert.Equal((3, 0, 0), Counts(await WriteAsync(bars)));
        Assert.Equal((First, First.AddDays(2)), await host.TakeChangeAsync(symbol));
        var loaded = await LoadedAsync(symbol);
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, 0, 3), Counts(await WriteAsync(bars)));
        Assert.Equal(loaded, await LoadedAsync(symbol));
        var other = bars[1] with { Close = bars[1].Close + 1 };
        Assert.Equal((0, 1, 2), Counts(await WriteAsync([bars[0], other, bars[2]])));

        Assert.Equal((First.AddDays(1), First.AddDays(1)), await host.TakeChangeAsync(symbol));
        var now = await LoadedAsync(symbol);
        Assert.Equal((loaded[0], loaded[2]), (now[0], now[2]));
        Assert.True(now[1] > loaded[1]);
    }

    [Fact]
    public async Task Each_value_of_a_bar_makes_it_another_one()
    {
        var symbol = NewSymbol();
        var bar = Days(symbol, 1)[0];
        await WriteAsync([bar]);
        await host.TakeChangeAsync(symbol);

        Bar[] others = [bar with { Open = bar.Open + 1 }, bar with { High = bar.High + 1 }, bar with { Low = bar.Low - 1 }, bar with { Close = bar.Close + 1 }, bar with { Volume = null }, bar with { Adjusted = true }];
        foreach (var other in others)
        {
            Assert.Equal((0, 1, 0), Counts(await WriteAsync([other])));
            Assert.Equal((First, First), await host.TakeChangeAsync(symbol));
            Assert.Equal((0, 0, 1), Counts(await WriteAsync([other])));
            Assert.Null(await host.TakeChangeAsync(symbol));
        }
    }

    [Fact]
    public async Task Sources_and_timeframes_stand_beside_each_other()
    {
        var symbol = NewSymbol();
        var bar = Days(symbol, 1)[0];

        Assert.Equal((3, 0, 0), Counts(await WriteAsync([bar, bar with { Source = "kite" }, bar with { Timeframe = Timeframe.Of("5m") }])));
        Assert.Equal((First, First), await host.TakeChangeAsync(symbol));
    }

    [Fact]
    public async Task A_daily_bar_replaces_that_of_its_date_also_when_the_session_opens_at_another_time_by_now()
    {
        var symbol = NewSymbol();
        var bar = Days(symbol, 1)[0];
        await WriteAsync([bar]);
        await host.TakeChangeAsync(symbol);

        Assert.Equal((0, 1, 0), Counts(await WriteAsync([bar with { Start = First.AddHours(4) }])));
        Assert.Equal(1, await host.CountBarsAsync(symbol));
        Assert.Equal((First, First.AddHours(4)), await host.TakeChangeAsync(symbol));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing()
    {
        var symbol = NewSymbol();
        var bars = Days(symbol, 2);

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => WriteAsync([bars[0], bars[1] with { High = 1 }]));

        Assert.Equal(0, await host.CountBarsAsync(symbol));
        Assert.Null(await host.TakeChangeAsync(symbol));
    }

    [Fact]
    public void Batches_in_any_order_with_repeats_leave_the_same_bars_and_a_repeat_notes_nothing()
    {
        // Each bar has one value; batches are any parts of them.
        var batches = Gen.Choose(0, 19).ArrayOf().ArrayOf().Where(b => b.Length is > 0 and < 8);
        Prop.ForAll(batches.ToArbitrary(), parts =>
        {
            var symbol = NewSymbol();
            var all = Days(symbol, 20);
            Bar[][] sequence = [.. parts.Select(part => part.Select(i => all[i]).ToArray())];
            foreach (var batch in sequence)
                WriteAsync(batch).GetAwaiter().GetResult();
            var noted = host.TakeChangeAsync(symbol).GetAwaiter().GetResult();
            foreach (var batch in sequence.Reverse())
            {
                if (WriteAsync(batch).GetAwaiter().GetResult() is not { Added: 0, Changed: 0 })
                    return false;
            }

            var expected = parts.SelectMany(p => p).Distinct().Select(i => all[i].Start).Order().ToList();
            return expected.SequenceEqual(StartsAsync(symbol).GetAwaiter().GetResult())
                && host.TakeChangeAsync(symbol).GetAwaiter().GetResult() is null
                && (expected.Count == 0 ? noted is null : noted == (expected[0], expected[^1]));
        }).QuickCheckThrowOnFailure();
    }

    private static string NewSymbol() => $"SYM{Interlocked.Increment(ref _symbols)}";

    private static Bar[] Days(string symbol, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Bar(symbol, Timeframe.Day, First.AddDays(i), 1_000_000, 1_100_000, 900_000, 1_000_000 + i, 1000 + i, "bhavcopy", false))];

    private static (int, int, int) Counts(BarsWritten written) => (written.Added, written.Changed, written.Unchanged);

    private Task<BarsWritten> WriteAsync(IEnumerable<Bar> bars) => host.MarketData.WriteAsync(write => BarWriter.Write(write, bars), CancellationToken.None);

    private Task<List<DateTimeOffset>> StartsAsync(string symbol) => ReadAsync(symbol, "start");

    private Task<List<DateTimeOffset>> LoadedAsync(string symbol) => ReadAsync(symbol, "loaded_at");

    private Task<List<DateTimeOffset>> ReadAsync(string symbol, string column) => host.MarketData.ReadAsync(
        connection => connection.Query($"SELECT {column} FROM bars WHERE symbol = $symbol ORDER BY start", r => SqliteSql.FromMicros(r.GetInt64(0)), ("$symbol", symbol)),
        CancellationToken.None);
}
