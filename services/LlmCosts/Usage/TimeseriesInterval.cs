namespace Fyntrix.LlmCosts.Usage;

/// <summary>The length of one point in a time series.</summary>
internal enum TimeseriesInterval
{
    hour,
    day,
    month,
}
