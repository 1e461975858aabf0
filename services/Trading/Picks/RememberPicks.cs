using Fyntrix.Contracts;
using Fyntrix.ServiceDefaults.Messaging;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Picks;

/// <summary>Remembers published picks, so that an intent can be opened from one.</summary>
internal sealed partial class RememberPicks(TradingDb db, ILogger<RememberPicks> logger) : IMessageHandler<PicksPublished>
{
    public async Task HandleAsync(PicksPublished message, Delivery delivery, CancellationToken cancellationToken)
    {
        var ids = message.Picks.Select(p => p.PickUuid).ToList();
        var known = await db.KnownPicks.Where(p => ids.Contains(p.PickId)).ToDictionaryAsync(p => p.PickId, cancellationToken);
        foreach (var pick in message.Picks)
        {
            if (pick.PickUuid is not { Length: >= 1 and <= 64 }
                || !TradedSymbol.IsValid(pick.Symbol)
                || !ClosedSet.TryParse<Exchange>(pick.Exchange, out var exchange)
                || !ClosedSet.TryParse<PickDirection>(pick.Direction, out var direction))
            {
                LogIgnored(pick.PickUuid, message.RunId);
                continue;
            }

            if (!known.TryGetValue(pick.PickUuid, out var remembered))
            {
                remembered = KnownPick.New(pick.PickUuid);
                known.Add(pick.PickUuid, remembered);
                db.KnownPicks.Add(remembered);
            }

            remembered.Publish(message, pick, exchange.Value, direction.Value);
        }
    }

    [LoggerMessage(EventName = "pick.ignored", Level = LogLevel.Warning, Message = "Pick {PickId} of run {RunId} names no symbol, exchange or direction that can be traded; ignored")]
    private partial void LogIgnored(string? pickId, string runId);
}
