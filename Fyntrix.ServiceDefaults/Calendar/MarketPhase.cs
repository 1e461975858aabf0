namespace Fyntrix.ServiceDefaults.Calendar;

/// <summary>What a segment does at a moment.</summary>
public enum MarketPhase
{
    /// <summary>Nothing; also in the gap before post-close.</summary>
    CLOSED,

    /// <summary>Orders are collected and matched at one opening price.</summary>
    PRE_OPEN,

    /// <summary>Orders are matched as they come.</summary>
    CONTINUOUS,

    /// <summary>Orders are collected and matched at one closing price.</summary>
    CLOSING_AUCTION,

    /// <summary>Trades at the closing price.</summary>
    POST_CLOSE,
}
