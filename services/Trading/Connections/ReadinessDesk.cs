using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Data;
using Fyntrix.Trading.Instruments;
using Fyntrix.Trading.Intents;
using Fyntrix.Trading.Limits;
using Fyntrix.Trading.Orders;
using Fyntrix.Trading.Vocabulary;
using Microsoft.EntityFrameworkCore;

namespace Fyntrix.Trading.Connections;

/// <summary>Answers "can I trade today?": asks the broker, and looks at what is known here.</summary>
internal sealed class ReadinessDesk(TradingDb db, BrokerRegistry brokers, BrokerAccesses accesses, RiskGate gate, CalendarSource calendar, TimeProvider time)
{
    /// <returns>Null when the user has no such connection.</returns>
    public async Task<ReadinessAnswer?> LookAsync(string accountId, string connectionId, CancellationToken cancellationToken)
    {
        if (await db.Connections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == connectionId && c.AccountId == accountId, cancellationToken) is not { } connection)
            return null;
        var now = time.GetUtcNow();
        var broker = brokers.Find(connection.Broker);
        var (session, funds) = await AskAsync(connection, broker, cancellationToken);
        var known = await db.Instruments.CountAsync(i => i.TickSize != null, cancellationToken);
        var listed = await db.InstrumentDumps.MaxAsync(d => (DateOnly?)d.Day, cancellationToken);
        // A simulated order can do without the day's list; a real one is checked by it.
        var isListed = connection.Mode == ConnectionMode.PAPER || listed >= InstrumentKeeper.DayOfList(now, calendar.Current);
        var instruments = new ReadinessAnswer.InstrumentsPart(isListed, isListed ? null : "INSTRUMENTS_OUTDATED", known, listed);
        var window = broker?.WindowAt(connection, Exchange.NSE, now) ?? OrderWindow.CLOSED;
        var market = new ReadinessAnswer.MarketPart(
            window != OrderWindow.CLOSED, calendar.Current.PhaseAt(now, MarketSegment.CASH), window, calendar.Current.NextOpen(now, MarketSegment.CASH));
        var address = await AddressAsync(connection, cancellationToken);
        var killSwitch = await gate.KillSwitchAsync(accountId, cancellationToken);
        return new ReadinessAnswer(
            session.Ok && funds.Ok && instruments.Ok && market.Ok && address.Ok && killSwitch != KillSwitchState.HALTED,
            now, session, funds, instruments, market, address, killSwitch);
    }

    private async Task<(ReadinessAnswer.SessionPart Session, ReadinessAnswer.FundsPart Funds)> AskAsync(
        BrokerConnection connection, IBroker? broker, CancellationToken cancellationToken)
    {
        var expires = await db.Tokens.Where(t => t.BrokerConnectionId == connection.Id && t.RevokedAt == null).Select(t => t.ExpiresAt).SingleOrDefaultAsync(cancellationToken);
        if (broker is null || connection.Status != ConnectionStatus.CONNECTED || await accesses.OfAsync(connection, cancellationToken) is not { } access)
        {
            var reason = broker is null ? "BROKER_NOT_AVAILABLE" : connection.Status == ConnectionStatus.EXPIRED ? BrokerReasons.SessionExpired : BrokerRefusals.NotConnectedCode;
            return (new(false, reason, expires), new(false, reason, null));
        }

        try
        {
            if (broker is ILiveBroker live)
                await live.ProbeAsync((LiveAccess)access, cancellationToken);
        }
        catch (BrokerUnreadableException e)
        {
            return (new(false, e.Code, expires), new(false, e.Code, null));
        }

        try
        {
            var available = (await broker.FundsAsync(access, cancellationToken)).Available;
            return (new(true, null, expires), new(available > 0, available > 0 ? null : "FUNDS_INSUFFICIENT", available));
        }
        catch (BrokerUnreadableException e)
        {
            return (new(true, null, expires), new(false, e.Code, null));
        }
    }

    /// <summary>Brokers refuse addresses on orders only, so that the last order of today is all there is to go by.</summary>
    private async Task<ReadinessAnswer.AddressPart> AddressAsync(BrokerConnection connection, CancellationToken cancellationToken)
    {
        var today = time.GetUtcNow().DateInIndia().StartInIndia();
        var last = await db.Orders.AsNoTracking()
            .Where(o => o.ConnectionId == connection.Id && o.Origin == OrderOrigin.OWN && o.CreatedAt >= today
                && (o.BrokerOrderId != null || o.StatusReason == BrokerReasons.AddressRefused))
            .OrderByDescending(o => o.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return last?.StatusReason == BrokerReasons.AddressRefused ? new(false, last.UpdatedAt) : new(true, null);
    }
}
