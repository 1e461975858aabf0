namespace Fyntrix.Recommendations.Statistics;

/// <summary>Why an estimate lacks something.</summary>
internal enum EstimateGap
{
    /// <summary>Nothing was evaluated, so there is no figure.</summary>
    NO_OUTCOMES,

    /// <summary>The figure is of one trade date: how days differ cannot be told.</summary>
    SINGLE_TRADE_DATE,
}
