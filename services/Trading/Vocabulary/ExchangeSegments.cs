using Fyntrix.ServiceDefaults.Calendar;

namespace Fyntrix.Trading.Vocabulary;

internal static class ExchangeSegments
{
    /// <summary>
    /// Whose hours an exchange's instruments keep. Which stocks have no derivatives is not known here, and all keep the hours of
    /// those that have: they end continuous trading first.
    /// </summary>
    public static MarketSegment MarketSegment(this Exchange exchange) => exchange switch
    {
        Exchange.NSE or Exchange.BSE => ServiceDefaults.Calendar.MarketSegment.CASH,
        Exchange.NFO => ServiceDefaults.Calendar.MarketSegment.FNO,
        Exchange.MCX => ServiceDefaults.Calendar.MarketSegment.COMMODITY,
    };
}
