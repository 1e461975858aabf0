using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Intents.Checks;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Vocabulary;

namespace Fyntrix.Trading.Tests;

public sealed class ChecksTests
{
    private static readonly PreTradeFacts Good = new(
        new IntentTerms(BrokerName.PAPER, IntentSource.API, null, null, "ITC", Exchange.NSE, Segment.CASH, Product.CNC, Side.BUY, 10, OrderType.LIMIT, 400m, null, null, null, Initiator.USER, null, null),
        IsConnected: true, TickSize: 0.05m, LotSize: 1, MarketPrice: 401, MaxOrderQuantity: 10, MaxOrderValue: 4000, AvailableFunds: 4000, RequiredFunds: 4000, SellableQuantity: null,
        KillSwitchState.ACTIVE, ReducibleQuantity: null, PromisedQuantity: 0, OrderWindow.OPEN, new PriceBand(360, 440), FreezeQuantity: null,
        new OrderCallLimits(10, 400, 5000), new OrderCalls(9, 399, 4999), MaxPositionValue: 8000, MaxDailyLoss: 500, HeldQuantity: 10, DayResult: -499.99m, IsExchangeOffered: true);

    public static TheoryData<string, string> Denials => new()
    {
        { "QUANTITY_OUT_OF_RANGE", "qty 0" },
        { "PRICE_LIMIT_REQUIRED", "limit without price" },
        { "PRICE_TRIGGER_REQUIRED", "stop without trigger" },
        { "PRICE_TRIGGER_BEYOND_LIMIT", "stop to buy above its limit" },
        { "PRICE_TRIGGER_BEYOND_LIMIT", "stop to sell below its limit" },
        { "SEGMENT_EXCHANGE_MISMATCH", "derivatives on NSE" },
        { "PRODUCT_NOT_ALLOWED", "NRML in cash" },
        { "PRODUCT_NOT_ALLOWED", "CNC in derivatives" },
        { "EXCHANGE_NOT_OFFERED", "elsewhere" },
        { "CONNECTION_NOT_CONNECTED", "not connected" },
        { "PRICE_OFF_TICK", "off tick" },
        { "QUANTITY_OFF_LOT", "off lot" },
        { "LIMIT_ORDER_QUANTITY", "more than allowed" },
        { "LIMIT_ORDER_VALUE", "dearer than allowed" },
        { "LIMIT_ORDER_VALUE", "sells below the market what is dearer there" },
        { "HOLDINGS_INSUFFICIENT", "sells more than owned" },
        { "FUNDS_INSUFFICIENT", "too dear" },
        { "MARKET_CLOSED", "closed" },
        { "ORDER_RATE_EXCEEDED", "eleventh of a second" },
        { "ORDER_RATE_EXCEEDED", "401st of a minute" },
        { "ORDER_RATE_EXCEEDED", "5001st of a day" },
        { "PRICE_PROTECTION_REQUIRED", "market order without protection" },
        { "PRICE_PROTECTION_REQUIRED", "stop order without protection" },
        { "PRICE_OUTSIDE_BAND", "above the band" },
        { "PRICE_OUTSIDE_BAND", "trigger below the band" },
        { "QUANTITY_ABOVE_FREEZE", "freezes" },
        { "LIMIT_POSITION_VALUE", "holds too much" },
        { "LIMIT_POSITION_VALUE", "holds too much with what is open" },
        { "LIMIT_POSITION_VALUE", "too far short" },
        { "LIMIT_DAILY_LOSS", "has lost enough" },
        { "LIMIT_DAILY_LOSS", "has lost enough and turns around" },
        { "KILL_SWITCH_ON", "halted" },
        { "KILL_SWITCH_ON", "reducing and nobody knows what" },
        { "KILL_SWITCH_ON", "reducing more than there is" },
        { "KILL_SWITCH_ON", "reducing what is promised" },
    };

    [Fact]
    public void A_sound_order_passes_every_check() =>
        Assert.All(RulePack.Judge(Good), v => Assert.Equal(VerdictOutcome.PASS, v.Outcome));

    [Theory]
    [MemberData(nameof(Denials))]
    public void Each_fault_is_denied_by_its_own_code(string code, string fault)
    {
        var verdicts = RulePack.Judge(With(fault));
        Assert.Equal(VerdictOutcome.DENIED, Assert.Single(verdicts, v => v.Code == code).Outcome);
    }

    [Fact]
    public void Every_check_is_denied_by_some_fault_above() =>
        Assert.Equal(RulePack.Checks.Select(c => c.Code).Order(), Denials.Select(d => (string)((object[])d)[0]).Distinct().Order());

    [Fact]
    public void A_check_that_knows_too_little_is_skipped_and_never_passes()
    {
        var blind = Good with
        {
            TickSize = null, LotSize = null, MarketPrice = null, AvailableFunds = null, RequiredFunds = null, Window = null, Band = null, HeldQuantity = null, DayResult = null,
            Terms = Good.Terms with { Exchange = Exchange.NFO, Segment = Segment.FNO, Product = Product.NRML, OrderType = OrderType.MARKET, LimitPrice = 1, MarketProtection = -1 },
        };
        string[] skipped =
        [
            "PRICE_OFF_TICK", "QUANTITY_OFF_LOT", "FUNDS_INSUFFICIENT", "MARKET_CLOSED", "PRICE_OUTSIDE_BAND", "QUANTITY_ABOVE_FREEZE",
        ];
        // The user's own limits are there to hold: what cannot be judged by them is not let through.
        string[] denied = ["LIMIT_ORDER_VALUE", "LIMIT_POSITION_VALUE", "LIMIT_DAILY_LOSS"];
        Assert.All(RulePack.Judge(blind), v => Assert.Equal(
            skipped.Contains(v.Code) ? VerdictOutcome.SKIPPED_NO_DATA : denied.Contains(v.Code) ? VerdictOutcome.DENIED : VerdictOutcome.PASS, v.Outcome));
        Assert.All(
            RulePack.Judge(blind with { MaxOrderValue = null, MaxPositionValue = null, MaxDailyLoss = null }),
            v => Assert.Equal(skipped.Contains(v.Code) ? VerdictOutcome.SKIPPED_NO_DATA : VerdictOutcome.PASS, v.Outcome));
    }

    [Fact]
    public void What_makes_a_position_smaller_passes_the_users_limits()
    {
        var smaller = Good with { MarketPrice = 400, HeldQuantity = 1000, DayResult = -10_000, ReducibleQuantity = 10, SellableQuantity = 1000, Terms = Good.Terms with { Side = Side.SELL } };
        Assert.All(RulePack.Judge(smaller), v => Assert.Equal(VerdictOutcome.PASS, v.Outcome));
    }

    [Fact]
    public void Codes_are_category_and_condition_and_unique()
    {
        Assert.All(RulePack.Checks, c => Assert.Matches("^[A-Z]+(_[A-Z]+)+$", c.Code));
        Assert.Equal(RulePack.Checks.Count, RulePack.Checks.Select(c => c.Code).Distinct().Count());
    }

    private static PreTradeFacts With(string fault)
    {
        var t = Good.Terms;
        return fault switch
        {
            "qty 0" => Good with { Terms = t with { Qty = 0 } },
            "limit without price" => Good with { Terms = t with { LimitPrice = null } },
            "stop without trigger" => Good with { Terms = t with { OrderType = OrderType.SLM } },
            "stop to buy above its limit" => Good with { Terms = t with { OrderType = OrderType.SL, TriggerPrice = 400.05m } },
            "stop to sell below its limit" => Good with { Terms = t with { OrderType = OrderType.SL, Side = Side.SELL, TriggerPrice = 399.95m } },
            "derivatives on NSE" => Good with { Terms = t with { Segment = Segment.FNO } },
            "NRML in cash" => Good with { Terms = t with { Product = Product.NRML } },
            "CNC in derivatives" => Good with { Terms = t with { Exchange = Exchange.NFO, Segment = Segment.FNO } },
            "elsewhere" => Good with { IsExchangeOffered = false },
            "not connected" => Good with { IsConnected = false },
            "off tick" => Good with { Terms = t with { LimitPrice = 400.02m } },
            "off lot" => Good with { LotSize = 3 },
            "more than allowed" => Good with { MaxOrderQuantity = 9 },
            "dearer than allowed" => Good with { MaxOrderValue = 3999.99m },
            "sells more than owned" => Good with { SellableQuantity = 9, Terms = t with { Side = Side.SELL } },
            "too dear" => Good with { AvailableFunds = 3999.99m },
            "closed" => Good with { Window = OrderWindow.CLOSED },
            "eleventh of a second" => Good with { Calls = new OrderCalls(10, 10, 10) },
            "401st of a minute" => Good with { Calls = new OrderCalls(0, 400, 400) },
            "5001st of a day" => Good with { Calls = new OrderCalls(0, 0, 5000) },
            "market order without protection" => Good with { Terms = t with { OrderType = OrderType.MARKET, LimitPrice = null, MarketProtection = 0 } },
            "stop order without protection" => Good with { Terms = t with { OrderType = OrderType.SLM, LimitPrice = null, TriggerPrice = 410, MarketProtection = null } },
            "above the band" => Good with { Terms = t with { LimitPrice = 440.05m } },
            "trigger below the band" => Good with { Terms = t with { OrderType = OrderType.SL, Side = Side.SELL, LimitPrice = 360, TriggerPrice = 359.95m } },
            "freezes" => Good with { FreezeQuantity = 9, Terms = t with { Exchange = Exchange.NFO, Segment = Segment.FNO } },
            "sells below the market what is dearer there" => Good with { MarketPrice = 400.05m, Terms = t with { Side = Side.SELL, LimitPrice = 390 } },
            "holds too much" => Good with { HeldQuantity = 11 },
            "holds too much with what is open" => Good with { PromisedQuantity = 1 },
            "too far short" => Good with { HeldQuantity = -11, Terms = t with { Side = Side.SELL } },
            "has lost enough" => Good with { DayResult = -500 },
            "has lost enough and turns around" => Good with { DayResult = -500, ReducibleQuantity = 9 },
            "halted" => Good with { KillSwitch = KillSwitchState.HALTED, ReducibleQuantity = 100 },
            "reducing and nobody knows what" => Good with { KillSwitch = KillSwitchState.REDUCING },
            "reducing more than there is" => Good with { KillSwitch = KillSwitchState.REDUCING, ReducibleQuantity = 9 },
            "reducing what is promised" => Good with { KillSwitch = KillSwitchState.REDUCING, ReducibleQuantity = 10, PromisedQuantity = 1 },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
    }
}
