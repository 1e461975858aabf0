namespace Fyntrix.Recommendations.Market.Actions;

/// <summary>Why a share's price changed on its ex-date without a trade.</summary>
internal enum CorporateActionKind
{
    SPLIT,
    BONUS,
    RIGHTS,
    DEMERGER,
    CAPITAL_REDUCTION,
    SPECIAL_DIVIDEND,
}
