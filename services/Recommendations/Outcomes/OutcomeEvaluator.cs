using System.Text.Json;
using Fyntrix.Recommendations.Market.Series;
using Fyntrix.Recommendations.Picks;
using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.ServiceDefaults.Stores.Sqlite;

namespace Fyntrix.Recommendations.Outcomes;

/// <summary>
/// Judges picks. A pure function of the pick, the rule, the calendar, the bars and the time: the same again gives the same.
/// 1. The horizon of the rule; until it has passed the pick waits.
/// 2. For each of its sessions the finest bars that cover it, else the daily bar; none of them begins before the signal.
/// 3. Return, extremes and plan exit over them; entry, stop and target follow corporate actions in the window.
/// 4. The benchmark's return over the same time.
/// Not for use by several threads at once.
/// </summary>
internal sealed class OutcomeEvaluator(MarketCalendar calendar)
{
    /// <summary>No price of a few days does this; an entry price in the wrong unit does.</summary>
    private const decimal MostPct = 1_000_000m;

    /// <summary>What the table takes as a price.</summary>
    private const decimal MostRupees = 1_000_000_000m;

    private readonly PickWindow _window = new();

    /// <param name="pick">The pick.</param>
    /// <param name="bars">Of its symbol, over its horizon at the least.</param>
    /// <param name="benchmark">Of the index, over the same time and some days before.</param>
    /// <param name="now">The time of judging.</param>
    public Evaluation Judge(JudgedPick pick, SymbolBars bars, Benchmark benchmark, DateTimeOffset now)
    {
        var rule = OutcomeRule.Of(pick.Mode);
        var segment = Horizon.SegmentOf(pick.Exchange);
        var horizon = Horizon.Of(rule, SqliteSql.FromMicros(pick.SignalAt), segment, calendar);
        if (pick.EntryPrice is not { } entry)
            return new Evaluation.Unresolved(rule.Horizon, horizon.EndsAt, MissingReasons.NoEntryPrice);
        var recorded = RecordedExitOf(pick, horizon);
        if (recorded is not null)
            horizon = horizon with { EndsAt = recorded.At, EndsByMinutes = true };
        if (horizon.EndsAt > SqliteSql.ToMicros(now))
            return new Evaluation.Pending(MissingReasons.NotDue);

        var reason = _window.Gather(pick.SignalAt, horizon, bars);
        if (reason is not null && recorded is null)
        {
            return IsOver(horizon, segment, bars, now, out var delisted)
                ? new Evaluation.Unresolved(rule.Horizon, horizon.EndsAt, delisted ? MissingReasons.Delisted : reason)
                : new Evaluation.Pending(reason);
        }

        try
        {
            // A recorded exit tells the result without bars; the extremes take them.
            var figures = Figures(pick, entry, recorded, rule, horizon, bars, benchmark);
            if (IsPlausible(figures))
                return new Evaluation.Resolved(figures);
        }
        catch (ArithmeticException)
        {
            // Corporate actions that are absurd together leave the range of numbers: that is no reason to stop before other picks.
        }

        return new Evaluation.Unresolved(rule.Horizon, horizon.EndsAt, MissingReasons.ImplausiblePrice);
    }

    private static bool IsPlausible(OutcomeFigures figures) =>
        Math.Abs(figures.RetClosePct) < MostPct && Math.Abs(figures.Exit.PnlPct) < MostPct && Math.Abs(figures.Exit.OptimisticPct ?? 0) < MostPct
        && Math.Abs(figures.MaxRunupPct ?? 0) < MostPct && Math.Abs(figures.MaxDrawdownPct ?? 0) < MostPct && Math.Abs(figures.RetFromOpenPct ?? 0) < MostPct
        && IsPrice(figures.PriceClose) && IsPrice(figures.PriceHigh ?? figures.PriceClose) && IsPrice(figures.PriceLow ?? figures.PriceClose)
        && IsPrice(figures.Exit.Price) && IsPrice(figures.FirstOpen ?? figures.PriceClose);

    private static bool IsPrice(decimal rupees) => rupees is > 0 and < MostRupees;

    private static RecordedExit? RecordedExitOf(JudgedPick pick, Horizon horizon) =>
        pick.Mode == TradingMode.Scalping && pick.Exit is { } exit && exit.At > pick.SignalAt && exit.At <= horizon.EndsAt ? exit : null;

    private bool IsOver(Horizon horizon, MarketSegment segment, SymbolBars bars, DateTimeOffset now, out bool delisted)
    {
        var end = horizon.Days[^1].Date;
        // The bars of the last day of trading may still come.
        delisted = bars.DelistedOn < end;
        var last = calendar.Day(calendar.AddTradingDays(end, OutcomeRule.PatienceDays, segment), segment);
        return delisted || last.ClosesAt <= now;
    }

    private OutcomeFigures Figures(
        JudgedPick pick, decimal entry, RecordedExit? recorded, OutcomeRule rule, Horizon horizon, SymbolBars bars, Benchmark benchmark)
    {
        var close = recorded?.Price ?? CloseOf(horizon, bars);
        var basis = entry * bars.FactorBetween(pick.SignalAt, horizon.EndsAt);
        var ret = Pct(pick.Sign, close, basis);
        var (high, low) = Extremes(horizon, bars, close);
        var (best, worst) = pick.Sign > 0 ? (high, low) : (low, high);
        var runup = Pct(pick.Sign, best, basis);
        var (open, openBasis) = FirstOpen(horizon, bars);
        var levels = PlanLevels.Of(pick);
        var exit = recorded is null
            ? ExitOf(pick, entry, levels, rule, horizon, bars, close)
            : new PlanExit(recorded.Price, recorded.At, recorded.Reason, ret, null);

        // Each figure is rounded once, from what is not rounded.
        decimal? index = benchmark.Between(pick.SignalAt, horizon.EndsAt, mustMove: rule.Minutes is not null) is var (from, to) ? ExactPct(1, to, from) : null;
        var exact = ExactPct(pick.Sign, close, basis);
        return new OutcomeFigures(
            rule.Horizon,
            horizon.EndsAt,
            rule.LabelOf(ret),
            Price(close),
            Price(high),
            Price(low),
            ret,
            runup,
            Pct(pick.Sign, worst, basis),
            Rounded(index),
            Rounded(exact - (pick.Sign * index)),
            index is null ? MissingReasons.BenchmarkMissing : null,
            levels.Target is null ? null : exit.Reason == ExitReasons.TargetHit,
            levels.Stop is null ? null : exit.Reason == ExitReasons.StopLoss,
            runup is not > 0 ? null : ret <= 0 ? 0 : Math.Min(1, decimal.Round(exact / ExactPct(pick.Sign, best!.Value, basis), 6)),
            Price(open),
            openBasis is { } opened ? Pct(pick.Sign, close, opened) : null,
            exit,
            Notes(pick, horizon, bars, levels, exit));
    }

    /// <summary>The highest and lowest price of the window, as prices of its end; null without bars.</summary>
    private (decimal? High, decimal? Low) Extremes(Horizon horizon, SymbolBars bars, decimal close)
    {
        if (_window.Bars.Count == 0)
            return (null, null);
        var (high, low) = (close, close);
        foreach (var bar in _window.Bars)
        {
            var factor = bars.FactorBetween(bar.Start, horizon.EndsAt);
            high = Math.Max(high, bars.AsTraded(bar, bar.High) * factor);
            low = Math.Min(low, bars.AsTraded(bar, bar.Low) * factor);
        }

        return (high, low);
    }

    /// <summary>The open of the first bar as it was traded, and as a price of the horizon's end; null without bars.</summary>
    private (decimal? Traded, decimal? AtEnd) FirstOpen(Horizon horizon, SymbolBars bars)
    {
        if (_window.Bars.Count == 0)
            return (null, null);
        var first = _window.Bars[0];
        var open = bars.AsTraded(first, first.Open);
        return (open, open * bars.FactorBetween(first.Start, horizon.EndsAt));
    }

    /// <summary>
    /// The close at the horizon. Where finer bars cover the last session and the daily bar of the same source is there, that has the
    /// official close.
    /// </summary>
    private decimal CloseOf(Horizon horizon, SymbolBars bars)
    {
        var last = _window.Bars[^1];
        var day = horizon.Days[^1];
        if (horizon.EndsAt == day.Closes && bars.Daily is { } daily && daily.Between(day.Opens, day.Closes) is [var whole, ..] && whole.Source == last.Source)
            last = whole;
        return bars.AsTraded(last, last.Close);
    }

    private PlanExit ExitOf(JudgedPick pick, decimal entry, PlanLevels levels, OutcomeRule rule, Horizon horizon, SymbolBars bars, decimal close)
    {
        var sign = pick.Sign;
        foreach (var bar in _window.Bars)
        {
            var factor = bars.FactorBetween(pick.SignalAt, bar.Start);
            // A third is no decimal: levels are rounded as prices are, so that 300 after one share became three is 100.
            var (stop, target, basis) = factor == 1 ? (levels.Stop, levels.Target, entry) : (Price(levels.Stop * factor), Price(levels.Target * factor), entry * factor);
            var open = bars.AsTraded(bar, bar.Open);
            if (sign * (open - stop) <= 0)
                return Left(open, ExitReasons.StopLoss, null);
            if (sign * (open - target) >= 0)
                return Left(open, ExitReasons.TargetHit, null);
            var (best, worst) = sign > 0 ? (bar.High, bar.Low) : (bar.Low, bar.High);
            var stopped = sign * (bars.AsTraded(bar, worst) - stop) <= 0;
            var reached = sign * (bars.AsTraded(bar, best) - target) >= 0;
            if (stopped)
                return Left(stop!.Value, ExitReasons.StopLoss, reached ? Pct(sign, target!.Value, basis) : null);
            if (reached)
                return Left(target!.Value, ExitReasons.TargetHit, null);

            PlanExit Left(decimal price, string reason, decimal? optimistic) =>
                new(Price(price), bar.Start, reason, Pct(sign, price, basis), optimistic);
        }

        var basisAtEnd = entry * bars.FactorBetween(pick.SignalAt, horizon.EndsAt);
        return new PlanExit(Price(close), horizon.EndsAt, rule.ExitReason(horizon.EndsByMinutes), Pct(sign, close, basisAtEnd), null);
    }

    private string Notes(JudgedPick pick, Horizon horizon, SymbolBars bars, PlanLevels levels, PlanExit exit)
    {
        using var buffer = new MemoryStream(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("day_1", horizon.Day1.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteNumber("bars", _window.Bars.Count);
            if (_window.Bars.Count > 0)
                json.WriteString("source", _window.Bars[0].Source);
            if (levels.AreFutures)
            {
                json.WriteNumber("stop_on_underlying", Price(levels.Stop!.Value));
                json.WriteNumber("target_on_underlying", Price(levels.Target!.Value));
            }

            if (exit.IsAmbiguous)
                json.WriteString("ambiguous", "one bar touched stop and target; the stop is booked");
            if (bars.FactorBetween(pick.SignalAt, horizon.EndsAt) is not 1m and var factor)
                json.WriteNumber("corporate_action_factor", decimal.Round(factor, 12));
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>sign · (to − from) / from in per cent, rounded half-even to six places.</summary>
    private static decimal Pct(int sign, decimal to, decimal from) => decimal.Round(ExactPct(sign, to, from), 6);

    private static decimal ExactPct(int sign, decimal to, decimal from) => 100 * sign * (to - from) / from;

    private static decimal? Rounded(decimal? pct) => pct is { } exact ? decimal.Round(exact, 6) : null;

    private static decimal? Pct(int sign, decimal? to, decimal from) => to is { } price ? Pct(sign, price, from) : null;

    private static decimal Price(decimal rupees) => decimal.Round(rupees, 4);

    private static decimal? Price(decimal? rupees) => rupees is { } price ? Price(price) : null;
}
