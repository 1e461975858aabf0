using Fyntrix.Recommendations.Picks;
using Fyntrix.Recommendations.Policies.Config;

namespace Fyntrix.Recommendations.Policies.Exits;

/// <summary>
/// What becomes of a position under an exit profile, bar by bar. A bar tells four prices and not their order; so for each bar:
/// 1. its open comes first: one that lies beyond a level fills there, at the open;
/// 2. then the levels that the bar touched, in the profile's order of priority; TIME is the close of the first bar that starts when
///    the time is up;
/// 3. then the trailing stop follows the best price so far, for the next bar on: within the bar nobody knows what came first.
/// Without an event the position ends at the last close. The former system's three faults (a trailing stop that did not follow, one
/// that fired in the bar that activated it, gaps filled at the stop) are mended.
/// </summary>
internal static class ExitSimulation
{
    private static readonly IReadOnlyList<ExitEvent> DefaultOrder = [ExitEvent.STOP, ExitEvent.TRAIL, ExitEvent.TARGET, ExitEvent.TIME];

    /// <param name="direction">What the position bets on.</param>
    /// <param name="entry">The entry price in rupees.</param>
    /// <param name="entryAt">Bars that start before it do not count.</param>
    /// <param name="horizonEnd">Bars that start after it do not count.</param>
    /// <param name="profile">A valid profile.</param>
    /// <param name="bars">Oldest first.</param>
    /// <returns>Null without a bar or with an entry price that is none.</returns>
    public static ExitResult? Run(
        Direction direction, decimal entry, DateTimeOffset entryAt, DateTimeOffset horizonEnd, ExitProfile profile, IEnumerable<ExitBar> bars)
    {
        if (entry <= 0)
            return null;
        var position = new Position(direction, entry, profile);
        var held = 0;
        ExitBar? last = null;
        foreach (var bar in bars.Where(b => entryAt <= b.Start && b.Start <= horizonEnd))
        {
            held++;
            last = bar;
            var isTimeUp = profile.TimeStop is { Enabled: true, MaxHoldMinutes: { } minutes } && bar.Start - entryAt >= TimeSpan.FromMinutes(minutes);
            var exit = position.Take(bar, isTimeUp, profile.ExitPriority?.Order ?? DefaultOrder);
            if (exit is var (what, price))
                return position.End(Reason(what), bar.Start, price, held);
        }

        return last is null ? null : position.End(ExitReason.EOD_CLOSE, last.Start, last.Close, held);
    }

    private static ExitReason Reason(ExitEvent what) => what switch
    {
        ExitEvent.STOP => ExitReason.STOP_LOSS,
        ExitEvent.TRAIL => ExitReason.TRAILING_STOP,
        ExitEvent.TARGET => ExitReason.TARGET_HIT,
        ExitEvent.TIME => ExitReason.TIME_EXIT,
    };

    /// <summary>A position as it stands after the bars so far.</summary>
    private sealed class Position
    {
        private readonly decimal _entry;
        private readonly int _sign;
        private readonly decimal? _stop;
        private readonly decimal? _target;
        private readonly decimal? _activation;
        private readonly decimal _trailPercent;
        private decimal _best;
        private decimal _worst;
        private decimal? _trail;

        public Position(Direction direction, decimal entry, ExitProfile profile)
        {
            _entry = _best = _worst = entry;
            _sign = direction == Direction.LONG ? 1 : -1;
            _stop = Level(profile.Stop, against: true, risk: null);
            var risk = _stop is { } stop ? decimal.Abs(entry - stop) : (decimal?)null;
            _target = Level(profile.Target, against: false, risk);
            if (profile.Trailing is { Enabled: true } trailing)
            {
                _activation = trailing.ActivationType == LevelTypes.RrMultiple ? risk * trailing.ActivationValue : entry * trailing.ActivationValue / 100;
                _trailPercent = trailing.TrailValue!.Value;
            }
        }

        /// <summary>What ends the position in this bar, and at which price; null when nothing does.</summary>
        public (ExitEvent What, decimal Price)? Take(ExitBar bar, bool isTimeUp, IReadOnlyList<ExitEvent> order)
        {
            var (best, worst) = _sign > 0 ? (bar.High, bar.Low) : (bar.Low, bar.High);
            var exit = AtOpen(bar.Open, order) ?? Within(best, worst, bar.Close, isTimeUp, order);
            _best = IsBeyond(best, _best) ? best : _best;
            _worst = IsBeyond(_worst, worst) ? worst : _worst;
            if (_activation is { } activation && (_best - _entry) * _sign >= activation)
                _trail = _best * (1 - (_sign * _trailPercent / 100));
            return exit;
        }

        public ExitResult End(ExitReason reason, DateTimeOffset at, decimal price, int held) =>
            new(reason, at, price, Percent(price), Percent(_best), Percent(_worst), held);

        private (ExitEvent, decimal)? AtOpen(decimal open, IReadOnlyList<ExitEvent> order)
        {
            foreach (var what in order)
            {
                var isThere = what switch
                {
                    ExitEvent.STOP => IsAtOrBeyond(_stop, open),
                    ExitEvent.TRAIL => IsAtOrBeyond(_trail, open),
                    ExitEvent.TARGET => IsAtOrBeyond(open, _target),
                    ExitEvent.TIME => false,
                };
                if (isThere)
                    return (what, open);
            }

            return null;
        }

        private (ExitEvent, decimal)? Within(decimal best, decimal worst, decimal close, bool isTimeUp, IReadOnlyList<ExitEvent> order)
        {
            foreach (var what in order)
            {
                var price = what switch
                {
                    ExitEvent.STOP => IsAtOrBeyond(_stop, worst) ? _stop : null,
                    ExitEvent.TRAIL => IsAtOrBeyond(_trail, worst) ? _trail : null,
                    ExitEvent.TARGET => IsAtOrBeyond(best, _target) ? _target : null,
                    ExitEvent.TIME => isTimeUp ? close : null,
                };
                if (price is { } at)
                    return (what, at);
            }

            return null;
        }

        /// <summary>A price that lies on the wrong side of the entry is no level; nor is a multiple of a risk that nobody knows.</summary>
        private decimal? Level(ExitLevel? level, bool against, decimal? risk)
        {
            var way = against ? -_sign : _sign;
            var price = level?.Type switch
            {
                LevelTypes.Price => level.Value,
                LevelTypes.RrMultiple => _entry + (way * risk * level.Value),
                LevelTypes.Percent or LevelTypes.AtrMultiple => _entry * (1 + (way * level.Value / 100)),
                _ => null,
            };
            return (price - _entry) * way > 0 ? price : null;
        }

        private bool IsBeyond(decimal price, decimal level) => (price - level) * _sign > 0;

        private bool IsAtOrBeyond(decimal? price, decimal? level) => (price - level) * _sign >= 0;

        private decimal Percent(decimal price) => (price - _entry) * _sign / _entry * 100;
    }
}
