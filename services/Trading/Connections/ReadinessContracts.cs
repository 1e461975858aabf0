using Fyntrix.ServiceDefaults.Calendar;
using Fyntrix.Trading.Brokers;
using Fyntrix.Trading.Limits;

namespace Fyntrix.Trading.Connections;

/// <summary>Whether orders can go out by a connection now, and what stands in the way.</summary>
/// <param name="Ready">Nothing of what is known stands in the way.</param>
internal sealed record ReadinessAnswer(
    bool Ready,
    DateTimeOffset CheckedAt,
    ReadinessAnswer.SessionPart Session,
    ReadinessAnswer.FundsPart Funds,
    ReadinessAnswer.InstrumentsPart Instruments,
    ReadinessAnswer.MarketPart Market,
    ReadinessAnswer.AddressPart Address,
    KillSwitchState KillSwitch)
{
    /// <param name="Reason">A stable code when it is not in order.</param>
    /// <param name="ExpiresAt">When the broker is expected to end it.</param>
    internal sealed record SessionPart(bool Ok, string? Reason, DateTimeOffset? ExpiresAt);

    /// <param name="Available">What can be spent, in rupees; null when it is not known.</param>
    internal sealed record FundsPart(bool Ok, string? Reason, decimal? Available);

    /// <param name="Reason">A stable code when it is not in order.</param>
    /// <param name="Known">Of how many instruments tick and lot are known.</param>
    /// <param name="AsOf">The day in India of the broker's list that was taken last; null when there was none yet and only the members of the indices are known.</param>
    internal sealed record InstrumentsPart(bool Ok, string? Reason, int Known, DateOnly? AsOf);

    /// <param name="Window">What becomes of an order on NSE that is sent now.</param>
    /// <param name="NextOpensAt">When continuous trading next begins.</param>
    internal sealed record MarketPart(bool Ok, MarketPhase Phase, OrderWindow Window, DateTimeOffset NextOpensAt);

    /// <param name="RefusedAt">When the broker last refused an order because of the address that it came from; null when none was since the last that it took.</param>
    internal sealed record AddressPart(bool Ok, DateTimeOffset? RefusedAt);
}
