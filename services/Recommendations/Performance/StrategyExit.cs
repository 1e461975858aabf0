namespace Fyntrix.Recommendations.Performance;

/// <summary>That a pick's plan ended it before its horizon did.</summary>
/// <param name="Kind">The exit reason.</param>
/// <param name="Message">The same for a person.</param>
internal sealed record StrategyExit(string Kind, string Message, bool IsExit)
{
    /// <summary>Null when no level of the plan was touched.</summary>
    public static StrategyExit? Of(string? exitReason) => exitReason switch
    {
        "TARGET_HIT" => new(exitReason, "The target was reached.", IsExit: true),
        "STOP_LOSS" => new(exitReason, "The stop was reached.", IsExit: true),
        "TRAILING_STOP" => new(exitReason, "The trailing stop was reached.", IsExit: true),
        _ => null,
    };
}
