using FsCheck;
using FsCheck.Fluent;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Tests;

/// <summary>
/// The whole life of an order at its broker, its quantity changed on the way, as seen by looks at the broker's book that come in any order, several
/// times or not at all. Between a look at the book and one at the trades more may have happened, as with a real broker.
/// </summary>
public sealed class OrderStoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 9, 5, 0, 0, TimeSpan.Zero);

    private enum Step
    {
        Trade,
        Raise,
        Lower,
        Reprice,
    }

    [Fact]
    public void Looks_in_any_order_repeated_or_left_out_end_as_the_last_one_alone()
    {
        Prop.ForAll(Arb.From(Stories()), story =>
        {
            var history = Live(story);
            var random = new Random(story.Seed);
            var last = history.Count - 1;
            List<(int Book, int Trades)> looks = [];
            for (var i = 0; i < story.Looks; i++)
            {
                var book = random.Next(history.Count);
                looks.Add((book, random.Next(book, history.Count)));
            }

            // Reconciliation goes on until the book shows the end; what is under way still arrives after that.
            var later = history[last].State.IsTerminal() ? looks.Concat(looks).OrderBy(_ => random.Next()).ToList() : [];
            var told = Replay(history, [.. looks.Concat(looks.Take(story.Looks / 2)).OrderBy(_ => random.Next()), (last, last), .. later]);
            var alone = Replay(history, [(last, last)]);

            Assert.Equal(alone, told);
            Assert.Equal((history[last].State, history[last].Filled, history[last].Quantity), (told.State, told.Filled, told.Quantity));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_look_shows_an_end_that_the_broker_did_not_reach()
    {
        Prop.ForAll(Arb.From(Stories()), story =>
        {
            var history = Live(story);
            var random = new Random(story.Seed);
            var order = Order();
            var (booked, seen) = (0L, 0);
            for (var i = 0; i < story.Looks; i++)
            {
                var book = random.Next(history.Count);
                var trades = random.Next(book, history.Count);
                (booked, seen) = (Math.Max(booked, history[trades].Filled), Math.Max(seen, trades));
                Learn(order, history[book], booked);
                Assert.True(!order.Status.IsTerminal() || history[..(seen + 1)].Exists(m => m.State == order.Status), $"{order.Status} by {history[book]}, {booked} booked");
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_book_from_before_the_end_does_not_change_what_an_order_ended_as()
    {
        var order = Order();
        Learn(order, new Moment(OrderState.FILLED, 6, 6, 100), 6);
        Learn(order, new Moment(OrderState.PARTIALLY_FILLED, 10, 4, 101), 6);

        Assert.Equal((OrderState.FILLED, 6L, 6L, 100m), (order.Status, order.Qty, order.FilledQty, order.LimitPrice));
    }

    [Fact]
    public void Trades_that_reach_the_quantity_of_an_older_book_do_not_fill_an_order_that_was_raised_meanwhile()
    {
        var order = Order();
        Learn(order, new Moment(OrderState.PARTIALLY_FILLED, 6, 5, 100), 6);
        Assert.Equal((OrderState.PARTIALLY_FILLED, 6L), (order.Status, order.FilledQty));

        Learn(order, new Moment(OrderState.PARTIALLY_FILLED, 10, 6, 100), 6);
        Assert.Equal((OrderState.PARTIALLY_FILLED, 10L), (order.Status, order.Qty));
    }

    private static Gen<Story> Stories() =>
        from quantity in Gen.Choose(1, 12)
        from steps in Gen.ListOf(Gen.Elements(Enum.GetValues<Step>()))
        from end in Gen.Elements<OrderState?>(OrderState.CANCELLED, OrderState.REJECTED, null)
        from looks in Gen.Choose(0, 12)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new Story(quantity, [.. steps], end, looks, seed);

    /// <summary>What the broker's book shows after each step.</summary>
    private static List<Moment> Live(Story story)
    {
        var random = new Random(story.Seed);
        List<Moment> history = [new(OrderState.ACCEPTED, story.Quantity, 0, 100)];
        foreach (var step in story.Steps)
        {
            var now = history[^1];
            if (now.State.IsTerminal())
                break;
            var left = (int)(now.Quantity - now.Filled);
            var next = step switch
            {
                Step.Trade => now with { Filled = now.Filled + 1 + random.Next(left) },
                Step.Raise => now with { Quantity = now.Quantity + 1 + random.Next(5) },
                Step.Lower => now with { Quantity = now.Quantity - random.Next(left) },
                _ => now with { Price = 90 + random.Next(20) },
            };
            history.Add(next with
            {
                State = next.Filled == next.Quantity ? OrderState.FILLED : next.Filled > 0 ? OrderState.PARTIALLY_FILLED : OrderState.ACCEPTED,
            });
        }

        if (story.End is { } end && !history[^1].State.IsTerminal())
            history.Add(history[^1] with { State = end });
        return history;
    }

    private static (OrderState State, long Quantity, long Filled, decimal? Price) Replay(List<Moment> history, List<(int Book, int Trades)> looks)
    {
        var order = Order();
        var booked = 0L;
        foreach (var (book, trades) in looks)
        {
            booked = Math.Max(booked, history[trades].Filled);
            Learn(order, history[book], booked);
        }

        return (order.Status, order.Qty, order.FilledQty, order.LimitPrice);
    }

    private static void Learn(BrokerOrder order, Moment seen, long booked)
    {
        var report = new BrokerOrderReport(
            "1", [], new BrokerOrderTerms("ITC", Exchange.NSE, Product.CNC, Side.BUY, seen.Quantity, OrderType.LIMIT, seen.Price, null), seen.State, seen.State.ToString(),
            seen.Filled, null, null, Start, Start);
        var progress = order.Learn(report, booked);
        order.TakeBrokerWords(report.BrokerOrderId, report.BrokerStatus, report.PlacedAt, "{}");
        order.Advance(progress, null, Start);
    }

    private static BrokerOrder Order()
    {
        var terms = new IntentTerms(
            BrokerName.ZERODHA, IntentSource.API, null, null, "ITC", Exchange.NSE, Segment.CASH, Product.CNC, Side.BUY, 5, OrderType.LIMIT, 100, null, null, null,
            Initiator.USER, null, null);
        return BrokerOrder.For(TradeIntent.Create(Guid.NewGuid(), "account", "connection", terms, Start), TimeSpan.FromSeconds(30), Start);
    }

    private sealed record Story(long Quantity, IReadOnlyList<Step> Steps, OrderState? End, int Looks, int Seed);

    private sealed record Moment(OrderState State, long Quantity, long Filled, decimal Price);
}
