namespace Fyntrix.Trading.Charges;

/// <summary>What is taken of one kind of trade. Rates in per cent of the turnover, amounts in rupees for an executed order.</summary>
internal sealed record ChargeRates(
    decimal BrokeragePct = 0,
    decimal? BrokerageCap = null,
    decimal BrokerageFlat = 0,
    decimal SttBuyPct = 0,
    decimal SttSellPct = 0,
    decimal TransactionPct = 0,
    decimal StampBuyPct = 0);
