using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Config;
using Fyntrix.Recommendations.Policies.Exits;

namespace Fyntrix.Recommendations.Tests;

public sealed class ExitSimulationPropertyTests
{
    private const decimal Entry = 100;

    private static readonly DateTimeOffset EntryAt = new(2026, 1, 8, 4, 0, 0, TimeSpan.Zero);

    // Prices of 80 to 120 in steps of a paisa.
    private static readonly Gen<decimal> Prices = Gen.Choose(8_000, 12_000).Select(p => p / 100m);

    private static readonly Gen<ExitBar[]> Bars = Prices.Four().ArrayOf().Where(b => b.Length > 0).Select(bars => bars
        .Select((p, i) => Bar(i, p.Item1, p.Item2, p.Item3, p.Item4)).ToArray());

    private static readonly Gen<ExitProfile> WithoutTrail =
        from stop in Gen.Choose(1, 1_500)
        from target in Gen.Choose(1, 2_000)
        from minutes in Gen.Choose(1, 120)
        from order in Gen.Shuffle(Enum.GetValues<ExitEvent>())
        from parts in Gen.Choose(0, 7)
        select new ExitProfile(
            null,
            (parts & 1) != 0 ? new ExitLevel("percent", stop / 100m) : null,
            (parts & 2) != 0 ? new ExitLevel("percent", target / 100m) : null,
            null,
            (parts & 4) != 0 ? new TimeStop(true, minutes) : null,
            new ExitPriority(order));

    private static readonly Gen<ExitProfile> Profiles =
        from profile in WithoutTrail
        from activation in Gen.Choose(1, 1_000)
        from trail in Gen.Choose(1, 1_000)
        from enabled in Gen.Elements(true, false)
        select profile with { Trailing = new TrailingStop(enabled, "percent", activation / 100m, "percent", trail / 100m) };

    private static readonly Gen<Direction> Directions = Gen.Elements(Direction.LONG, Direction.SHORT);

    [Fact]
    public void The_return_lies_between_the_worst_and_the_best_that_there_was() =>
        Check(Profiles, (direction, profile, bars) =>
        {
            var exit = Run(direction, profile, bars);
            return exit.MaxDrawdownPct <= exit.RetClosePct && exit.RetClosePct <= exit.MaxRunupPct && exit.MaxDrawdownPct <= 0 && exit.MaxRunupPct >= 0 && exit.Capture is >= 0 and <= 1;
        });

    [Fact]
    public void The_exit_price_was_traded_in_the_bar_of_the_exit() =>
        Check(Profiles, (direction, profile, bars) =>
        {
            var exit = Run(direction, profile, bars);
            var bar = bars[exit.BarsHeld - 1];
            return bar.Start == exit.ExitAt && bar.Low <= exit.ExitPrice && exit.ExitPrice <= bar.High;
        });

    [Fact]
    public void A_short_position_in_a_mirrored_market_ends_as_the_long_one() =>
        Check(WithoutTrail, (_, profile, bars) =>
        {
            var mirrored = bars.Select(b => new ExitBar(b.Start, Mirror(b.Open), Mirror(b.Low), Mirror(b.High), Mirror(b.Close))).ToArray();
            var (one, other) = (Run(Direction.LONG, profile, bars), Run(Direction.SHORT, profile, mirrored));
            return one with { ExitPrice = Mirror(one.ExitPrice) } == other;

            static decimal Mirror(decimal price) => (2 * Entry) - price;
        });

    [Fact]
    public void A_trailing_stop_never_loosens() =>
        Check(Profiles.Select(p => p with { Stop = null, Target = null, TimeStop = null, Trailing = p.Trailing! with { Enabled = true } }), (direction, profile, bars) =>
        {
            var sign = direction == Direction.LONG ? 1 : -1;
            decimal? tightest = null;
            // Each further bar is one that nothing can exit in but the trailing stop itself: how tight was it?
            for (var known = 1; known <= bars.Length; known++)
            {
                var seen = bars[..known];
                if (Run(direction, profile, seen).Reason == ExitReason.TRAILING_STOP)
                    return true;
                if (TrailAfter(direction, profile, seen) is not { } trail)
                    continue;
                if (tightest is { } before && (trail - before) * sign < 0)
                    return false;
                tightest = trail;
            }

            return true;
        });

    [Fact]
    public void Bars_outside_of_entry_and_horizon_change_nothing() =>
        Check(Profiles, (direction, profile, bars) =>
        {
            ExitBar[] before = [Bar(-2, 80, 120, 81, 119), Bar(-1, 120, 80, 119, 81)];
            ExitBar[] after = [Bar(bars.Length + 1, 80, 120, 81, 119)];
            return Run(direction, profile, bars) == Run(direction, profile, [.. before, .. bars, .. after], bars[^1].Start);
        });

    [Fact]
    public void What_comes_after_the_exit_changes_nothing() =>
        Check(Profiles, (direction, profile, bars) =>
        {
            var exit = Run(direction, profile, bars);
            return exit == Run(direction, profile, bars[..exit.BarsHeld]);
        });

    /// <summary>Where the trailing stop lies, found by a bar that falls through everything slowly: its exit price is the stop.</summary>
    private static decimal? TrailAfter(Direction direction, ExitProfile profile, ExitBar[] seen)
    {
        var (from, to) = direction == Direction.LONG ? (1_000m, 0.01m) : (0.01m, 1_000m);
        // Opens beyond any best price but its extreme counts for later bars only, so that the stop of now is what is hit.
        var exit = Run(direction, profile, [.. seen, Bar(seen.Length, from, to, from, to)]);
        return exit.Reason == ExitReason.TRAILING_STOP && exit.BarsHeld == seen.Length + 1 ? exit.ExitPrice : null;
    }

    private static void Check(Gen<ExitProfile> profiles, Func<Direction, ExitProfile, ExitBar[], bool> holds) =>
        Prop.ForAll(Directions.ToArbitrary(), profiles.ToArbitrary(), Bars.ToArbitrary(), (direction, profile, bars) => holds(direction, profile, bars)).QuickCheckThrowOnFailure();

    private static ExitResult Run(Direction direction, ExitProfile profile, ExitBar[] bars, DateTimeOffset? horizonEnd = null) =>
        ExitSimulation.Run(direction, Entry, EntryAt, horizonEnd ?? EntryAt.AddDays(100), profile, bars)!;

    private static ExitBar Bar(int number, decimal open, decimal one, decimal other, decimal close) =>
        new(EntryAt.AddMinutes(5 * number), open, new[] { open, one, other, close }.Max(), new[] { open, one, other, close }.Min(), close);
}
