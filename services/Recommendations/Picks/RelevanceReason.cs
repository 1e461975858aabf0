namespace Fyntrix.Recommendations.Picks;

/// <summary>Why a pick concerns a user. Each counts more than all after it together.</summary>
internal enum RelevanceReason
{
    /// <summary>Its symbol is on the user's watchlist.</summary>
    WATCHED,

    /// <summary>It is of the user's universe.</summary>
    UNIVERSE,

    /// <summary>It is of the user's primary mode.</summary>
    PRIMARY_MODE,

    /// <summary>It is of one of the user's auxiliary modes.</summary>
    AUXILIARY_MODE,

    /// <summary>It is meant for the user's risk profile.</summary>
    RISK,
}
