using System.Text.Json;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Policies.Exits;
using Fyntrix.ServiceDefaults.Api;
using Fyntrix.Testing;

namespace Fyntrix.Recommendations.Tests;

/// <summary>What becomes of a position under an exit profile. Entries are at 100 unless said otherwise, bars are open, high, low, close.</summary>
public sealed class ExitSimulationTests
{
    private static readonly DateTimeOffset Entry = new(2026, 1, 8, 4, 0, 0, TimeSpan.Zero);

    /// <summary>The former system's vectors, and its three faults with the right results.</summary>
    public static TheoryData<string> Vectors()
    {
        using var stream = typeof(ExitSimulationTests).Assembly.GetManifestResourceStream("exit-simulation.json")!;
        return [.. JsonDocument.Parse(stream).RootElement.EnumerateArray().Select(v => v.GetRawText())];
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_gives_its_result(string vector) => AssertVector(JsonDocument.Parse(vector).RootElement);

    [SharedDataFact]
    public void Every_vector_of_the_former_system_gives_its_result()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Folder!, "legacy", "behaviour-vectors.json")));
        var vectors = file.RootElement.GetProperty("exit_simulation").EnumerateArray().ToList();

        Assert.True(vectors.Count >= 6);
        Assert.All(vectors, AssertVector);
    }

    // A stop at 101 and a trail from a best of 96 at 97.92: each of the long ones turned around.
    [Theory]
    [InlineData("100,100.4,99,99.5|99.5,101.2,99,101", "STOP_LOSS", 101, -1)]
    [InlineData("100,100.4,96,96.5|96.5,98,96.2,97.5", "TRAILING_STOP", 97.92, 2.08)]
    [InlineData("100,100.4,96,96.5|99,99,96.2,97.5", "TRAILING_STOP", 99, 1)]
    [InlineData("100,100.4,94.9,95", "TARGET_HIT", 95, 5)]
    [InlineData("103,104,102,103", "STOP_LOSS", 103, -3)]
    [InlineData("94,100.4,93,95", "TARGET_HIT", 94, 6)]
    [InlineData("100,100.4,99,99.5", "EOD_CLOSE", 99.5, 0.5)]
    public void A_short_position_is_a_long_one_turned_around(string bars, string reason, double price, double ret) =>
        AssertExit(Run(Direction.SHORT, Profile(stop: 1, target: 5, activation: 2, trail: 2), bars), reason, price, ret);

    [Theory]
    [InlineData("STOP,TRAIL,TARGET,TIME", "STOP_LOSS", 99)]
    [InlineData("TARGET,STOP,TRAIL,TIME", "TARGET_HIT", 102)]
    [InlineData("TIME,TARGET,STOP,TRAIL", "TIME_EXIT", 101)]
    public void Of_several_levels_in_one_bar_the_first_by_priority_counts(string order, string reason, double price)
    {
        var profile = Profile(stop: 1, target: 2, holdMinutes: 1) with { ExitPriority = new ExitPriority([.. order.Split(',').Select(Enum.Parse<ExitEvent>)]) };

        AssertExit(Run(Direction.LONG, profile, "100,100.5,99.5,100|100,103,98,101"), reason, price, price - 100);
    }

    [Theory]
    [InlineData("100,100,100,100|103,104,98,99", "TARGET_HIT", 103)]
    [InlineData("100,100,100,100|97,104,96,99", "STOP_LOSS", 97)]
    public void A_gap_fills_at_the_open_whatever_the_bar_did_later(string bars, string reason, double price) =>
        AssertExit(Run(Direction.LONG, Profile(stop: 1, target: 2), bars), reason, price, price - 100);

    [Fact]
    public void A_time_stop_exits_at_the_close_of_the_first_bar_that_starts_when_the_time_is_up_also_when_bars_are_missing()
    {
        ExitBar[] bars = [new(Entry, 100, 101, 99, 100), new(Entry.AddMinutes(9), 100, 101, 99, 100.4m), new(Entry.AddMinutes(30), 100, 101, 99, 100.7m)];

        var exit = ExitSimulation.Run(Direction.LONG, 100, Entry, Entry.AddDays(1), Profile(holdMinutes: 10), bars)!;

        Assert.Equal((ExitReason.TIME_EXIT, Entry.AddMinutes(30), 100.7m, 3), (exit.Reason, exit.ExitAt, exit.ExitPrice, exit.BarsHeld));
    }

    [Fact]
    public void Bars_before_the_entry_and_after_the_horizon_do_not_count()
    {
        ExitBar[] bars =
        [
            new(Entry.AddMinutes(-5), 100, 200, 1, 100), new(Entry, 100, 101, 99, 100.5m), new(Entry.AddMinutes(5), 100, 101, 99, 100.2m), new(Entry.AddMinutes(6), 100, 200, 1, 100),
        ];

        var exit = ExitSimulation.Run(Direction.LONG, 100, Entry, Entry.AddMinutes(5), Profile(stop: 50, target: 50), bars)!;

        Assert.Equal((ExitReason.EOD_CLOSE, 100.2m, 1m, -1m, 2), (exit.Reason, exit.ExitPrice, exit.MaxRunupPct, exit.MaxDrawdownPct, exit.BarsHeld));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-100)]
    public void An_entry_price_that_is_none_gives_nothing(int entry) =>
        Assert.Null(ExitSimulation.Run(Direction.LONG, entry, Entry, Entry.AddDays(1), Profile(), [new(Entry, 100, 101, 99, 100)]));

    [Fact]
    public void A_level_by_price_counts_on_its_side_of_the_entry_only()
    {
        var profile = new ExitProfile(null, new ExitLevel("price", 99), new ExitLevel("price", 102), null, null, null);

        AssertExit(Run(Direction.LONG, profile, "100,100.5,98.5,99.5"), "STOP_LOSS", 99, -1);
        // For a short position 99 is no stop and 102 no target.
        AssertExit(Run(Direction.SHORT, profile, "100,103,98,101"), "EOD_CLOSE", 101, -1);
    }

    [Fact]
    public void A_multiple_of_the_average_range_is_taken_for_per_cent() =>
        AssertExit(Run(Direction.LONG, new ExitProfile(null, new ExitLevel("atr_multiple", 1.5m), null, null, null, null), "100,100,98,99"), "STOP_LOSS", 98.5, -1.5);

    [Fact]
    public void A_trailing_stop_by_multiples_of_the_risk_activates_where_the_profit_is_that_multiple()
    {
        var profile = Profile(stop: 2) with { Trailing = new TrailingStop(true, "rr_multiple", 2, "percent", 1) };

        AssertExit(Run(Direction.LONG, profile, "100,103.9,100,103.9|103.9,103.9,100,100.5"), "EOD_CLOSE", 100.5, 0.5);
        AssertExit(Run(Direction.LONG, profile, "100,104,100,104|104,104,100,100.5"), "TRAILING_STOP", 102.96, 2.96);
    }

    [Fact]
    public void What_is_switched_off_does_nothing()
    {
        var profile = Profile(activation: 1, trail: 1, holdMinutes: 1);
        profile = profile with { Trailing = profile.Trailing! with { Enabled = false }, TimeStop = profile.TimeStop! with { Enabled = false } };

        AssertExit(Run(Direction.LONG, profile, "100,110,100,110|110,110,90,95"), "EOD_CLOSE", 95, -5);
    }

    internal static ExitProfile Profile(decimal? stop = null, decimal? target = null, decimal? activation = null, decimal? trail = null, int? holdMinutes = null) => new(
        null,
        stop is null ? null : new ExitLevel("percent", stop),
        target is null ? null : new ExitLevel("percent", target),
        trail is null ? null : new TrailingStop(true, "percent", activation, "percent", trail),
        holdMinutes is null ? null : new TimeStop(true, holdMinutes),
        null);

    private static ExitResult Run(Direction direction, ExitProfile profile, string bars) =>
        ExitSimulation.Run(direction, 100, Entry, Entry.AddDays(1), profile, Bars(bars.Split('|').Select(b => b.Split(',').Select(p => decimal.Parse(p, System.Globalization.CultureInfo.InvariantCulture)).ToArray()), 5))!;

    private static IEnumerable<ExitBar> Bars(IEnumerable<decimal[]> prices, int minutes) =>
        prices.Select((p, i) => new ExitBar(Entry.AddMinutes(i * minutes), p[0], p[1], p[2], p[3]));

    private static void AssertExit(ExitResult exit, string reason, double price, double ret)
    {
        Assert.Equal(reason, exit.Reason.ToString());
        Assert.Equal(price, (double)exit.ExitPrice, 9);
        Assert.Equal(ret, (double)exit.RetClosePct, 9);
    }

    private static void AssertVector(JsonElement vector)
    {
        var exit = ExitSimulation.Run(
            Enum.Parse<Direction>(vector.GetProperty("direction").GetString()!),
            vector.GetProperty("entry").GetDecimal(),
            Entry,
            Entry.AddMinutes(vector.GetProperty("horizon_minutes").GetInt32()),
            vector.GetProperty("profile").Deserialize<ExitProfile>(JsonDefaults.Options)!,
            Bars(vector.GetProperty("bars").EnumerateArray().Select(b => b.EnumerateArray().Select(p => p.GetDecimal()).ToArray()), vector.GetProperty("bar_minutes").GetInt32()));

        var expected = vector.GetProperty("result");
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(exit);
            return;
        }

        var reason = expected.GetProperty("exit_reason").GetString() switch
        {
            "TARGET" => ExitReason.TARGET_HIT,
            "STOP" => ExitReason.STOP_LOSS,
            "TRAIL" => ExitReason.TRAILING_STOP,
            "TIME" => ExitReason.TIME_EXIT,
            _ => ExitReason.EOD_CLOSE,
        };
        Assert.Equal((reason, expected.GetProperty("exit_ts").GetDateTimeOffset(), expected.GetProperty("bars_held").GetInt32()), (exit!.Reason, exit.ExitAt, exit.BarsHeld));
        Near("exit_price", exit.ExitPrice);
        Near("ret_close_pct", exit.RetClosePct);
        Near("max_runup_pct", exit.MaxRunupPct);
        Near("max_drawdown_pct", exit.MaxDrawdownPct);

        void Near(string member, decimal value) => Assert.InRange((double)value - expected.GetProperty(member).GetDouble(), -1e-9, 1e-9);
    }
}
