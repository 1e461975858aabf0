using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Fyntrix.Trading.Prices;

/// <summary>Prices that Recommendations saw in the market.</summary>
internal sealed partial class TakeObservedPrices(TradingDb db, PriceBoard board, TimeProvider time, ILogger<TakeObservedPrices> logger) : IMessageHandler<PricesObserved>
{
    public async Task HandleAsync(PricesObserved message, Delivery delivery, CancellationToken cancellationToken)
    {
        var latest = time.GetUtcNow() + PriceBoard.Ahead;
        List<SeenPrice> prices =
        [
            .. from p in message.Prices
               let exchange = ClosedSet.Parse<Exchange>(p.Exchange)
               where exchange is not null && TradedSymbol.IsValid(p.Symbol) && p.Price is > 0 and <= Money.MaxPrice && p.ObservedAt <= latest
               select new SeenPrice(TradedSymbol.Normalize(p.Symbol), exchange.Value, Money.Price(p.Price), p.ObservedAt.CutToMicroseconds()),
        ];
        if (prices.Count < message.Prices.Count)
            LogIgnored(message.Prices.Count - prices.Count, message.Source);
        if (prices.Count == 0)
            return;
        var transaction = (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        var source = message.Source.Length <= 64 ? message.Source : message.Source[..64];
        await board.TakeAsync(transaction, source, prices, cancellationToken);
    }

    [LoggerMessage(EventName = "prices.ignored", Level = LogLevel.Warning, Message = "{Count} prices from {Source} are not prices of a known exchange and time; ignored")]
    private partial void LogIgnored(int count, string source);
}
