using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Trading.Orders;

namespace Fyntrix.Trading.Tests;

public sealed class OrderProgressTests
{
    private const long Quantity = 10;

    private static readonly OrderState[] Told =
        [OrderState.SUBMITTED_TO_BROKER, OrderState.ACCEPTED, OrderState.PARTIALLY_FILLED, OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REJECTED];

    /// <summary>A thing learnt of an order: a fill by its trade number, a state told by the broker, or no answer.</summary>
    private abstract record Learnt
    {
        public sealed record Trade(int Number, long Units) : Learnt;

        public sealed record State(OrderState Seen, long Filled) : Learnt;

        public sealed record NoAnswer : Learnt;

        public sealed record Absence : Learnt;
    }

    [Fact]
    public void Only_the_transitions_of_the_state_machine_are_made()
    {
        Prop.ForAll(Arb.From(Gen.ListOf(AnyLearnt())), history =>
        {
            var progress = OrderProgress.Submitted(Quantity);
            foreach (var learnt in history)
            {
                var next = Learn(progress, learnt, _ => true);
                if (next.State != progress.State && !next.HasSurfaced)
                    Assert.True(OrderStates.CanMove(progress.State, next.State), $"{progress.State} -> {next.State} by {learnt}");
                Assert.True(next.FilledQuantity >= progress.FilledQuantity && next.FilledQuantity <= Quantity);
                progress = next;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_terminal_order_changes_only_by_evidence_that_surfaced_late_and_is_flagged()
    {
        Prop.ForAll(Arb.From(Gen.ListOf(AnyLearnt())), Arb.From(AnyLearnt()), (history, last) =>
        {
            var before = history.Aggregate(OrderProgress.Submitted(Quantity), (p, learnt) => Learn(p, learnt, _ => true));
            if (!before.State.IsTerminal())
                return;
            var after = Learn(before, last, _ => true);
            var changed = after.State != before.State || after.FilledQuantity != before.FilledQuantity;
            Assert.True(!changed || after.HasSurfaced, $"{before} became {after} by {last}");
            Assert.True(!changed || before.IsInferred || after.FilledQuantity > before.FilledQuantity, $"{before} became {after} by {last}");
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The trades of one order and, if it was not filled whole, how it ended, told in any order and any number of times.</summary>
    [Fact]
    public void Any_permutation_and_repetition_of_an_orders_fills_ends_in_the_same_state_and_quantity()
    {
        var stories =
            from units in Gen.ListOf(Gen.Choose(1, 4).Select(u => (long)u))
            from end in Gen.Elements(OrderState.CANCELLED, OrderState.EXPIRED, OrderState.ACCEPTED)
            from repeats in Gen.ListOf(Gen.Choose(0, 20))
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select (Units: Cut(units), End: end, Repeats: repeats, Seed: seed);
        Prop.ForAll(Arb.From(stories), story =>
        {
            List<Learnt> events = [.. story.Units.Select((u, i) => new Learnt.Trade(i, u)), new Learnt.State(OrderState.ACCEPTED, 0)];
            var filled = story.Units.Sum();
            if (filled < Quantity)
                events.Add(new Learnt.State(story.End, filled));
            var expected = filled == Quantity ? OrderState.FILLED
                : story.End != OrderState.ACCEPTED ? story.End
                : filled > 0 ? OrderState.PARTIALLY_FILLED : OrderState.ACCEPTED;

            var told = events.Concat(story.Repeats.Select(r => events[r % events.Count])).ToArray();
            new Random(story.Seed).Shuffle(told);
            var end = Replay(told);

            Assert.Equal(expected, end.State);
            Assert.Equal(filled, end.FilledQuantity);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_answer_says_nothing_of_an_order_that_the_broker_showed()
    {
        var accepted = OrderProgress.Submitted(Quantity).Observe(OrderState.ACCEPTED, 0);
        Assert.Equal(OrderState.ACCEPTED, accepted.Unanswered().State);
        Assert.Equal(OrderState.ACCEPTED, accepted.Absent().State);
    }

    [Fact]
    public void An_order_given_up_as_never_received_comes_back_when_the_broker_shows_it()
    {
        var givenUp = OrderProgress.Submitted(Quantity).Unanswered().Absent();
        Assert.Equal(OrderState.REJECTED, givenUp.State);

        var back = givenUp.Observe(OrderState.ACCEPTED, 4);

        Assert.Equal(OrderState.PARTIALLY_FILLED, back.State);
        Assert.True(back.HasSurfaced);
    }

    [Fact]
    public void A_broker_that_calls_an_order_complete_before_its_fills_are_known_does_not_fill_it()
    {
        Assert.Equal(OrderState.PARTIALLY_FILLED, OrderProgress.Submitted(Quantity).Observe(OrderState.FILLED, 3).State);
        Assert.Equal(OrderState.ACCEPTED, OrderProgress.Submitted(Quantity).Observe(OrderState.FILLED, 0).State);
    }

    [Fact]
    public void An_absence_counts_from_two_books_a_minute_apart_after_the_deadline()
    {
        var deadline = new DateTimeOffset(2026, 1, 9, 6, 30, 0, TimeSpan.Zero);
        Assert.False(AbsenceRule.HasNeverArrived(deadline, null, deadline.AddHours(1)));
        Assert.False(AbsenceRule.HasNeverArrived(deadline, deadline.AddSeconds(1), deadline.AddSeconds(60)));
        Assert.True(AbsenceRule.HasNeverArrived(deadline, deadline.AddSeconds(1), deadline.AddSeconds(61)));
        Assert.False(AbsenceRule.HasNeverArrived(deadline.AddHours(1), deadline, deadline.AddMinutes(5)));
    }

    [Fact]
    public void Tags_are_twenty_letters_and_digits_and_the_same_for_the_same_intent()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), seed =>
        {
            var id = new Guid(seed, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString();
            Assert.Matches("^[A-Z2-7]{20}$", OrderTag.For(id));
            Assert.Equal(OrderTag.For(id), OrderTag.For(id));
            Assert.NotEqual(OrderTag.For(id), OrderTag.For(id + "x"));
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<Learnt> AnyLearnt() => Gen.OneOf(
        Gen.Zip(Gen.Elements(Told), Gen.Choose(0, 12)).Select(x => (Learnt)new Learnt.State(x.Item1, x.Item2)),
        Gen.Constant((Learnt)new Learnt.NoAnswer()),
        Gen.Constant((Learnt)new Learnt.Absence()));

    private static List<long> Cut(IEnumerable<long> units)
    {
        var left = Quantity;
        List<long> fitting = [];
        foreach (var u in units)
        {
            if (u > left)
                continue;
            fitting.Add(u);
            left -= u;
        }

        return fitting;
    }

    private static OrderProgress Replay(IEnumerable<Learnt> told)
    {
        var known = new Dictionary<int, long>();
        return told.Aggregate(OrderProgress.Submitted(Quantity), (progress, learnt) => Learn(progress, learnt, trade => known.TryAdd(trade.Number, trade.Units), known));
    }

    private static OrderProgress Learn(OrderProgress progress, Learnt learnt, Func<Learnt.Trade, bool> isNew, Dictionary<int, long>? known = null)
    {
        switch (learnt)
        {
            case Learnt.Trade trade:
                isNew(trade);
                var total = known!.Values.Sum();
                return progress.Observe(OrderState.PARTIALLY_FILLED, total);
            case Learnt.State state:
                return progress.Observe(state.Seen, state.Filled);
            case Learnt.NoAnswer:
                return progress.Unanswered();
            default:
                return progress.Absent();
        }
    }
}
