namespace Fyntrix.Recommendations.Market.Providers;

/// <summary>Why a provider gave no data.</summary>
internal enum MarketDataFault
{
    /// <summary>Its session has ended: somebody has to sign in again.</summary>
    SESSION_ENDED,

    /// <summary>The account may not read that.</summary>
    PERMISSION_DENIED,

    /// <summary>Too many calls, also after waiting.</summary>
    RATE_LIMITED,

    /// <summary>It cannot be reached or says that it is out of order.</summary>
    UNAVAILABLE,

    /// <summary>It answered with something that cannot be read.</summary>
    UNREADABLE,

    /// <summary>It has no such symbol.</summary>
    UNKNOWN_SYMBOL,

    /// <summary>It refused this request.</summary>
    REFUSED,
}
