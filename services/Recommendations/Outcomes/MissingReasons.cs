namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Why a pick has no outcome, yet or for good.</summary>
internal static class MissingReasons
{
    /// <summary>Its horizon has not passed.</summary>
    public const string NotDue = "HORIZON_NOT_PASSED";

    /// <summary>Nobody knows the price at the signal.</summary>
    public const string NoEntryPrice = "NO_ENTRY_PRICE";

    /// <summary>There are no bars of the symbol at all around that time.</summary>
    public const string NoBars = "NO_BARS";

    /// <summary>Bars of a day of the window are missing.</summary>
    public const string BarsMissing = "BARS_MISSING";

    /// <summary>There is a daily bar alone, which began before the signal.</summary>
    public const string NoBarsAfterSignal = "NO_BARS_AFTER_SIGNAL";

    /// <summary>The symbol was no longer traded.</summary>
    public const string Delisted = "DELISTED";

    /// <summary>The figures are absurd: the entry price is not of this symbol's.</summary>
    public const string ImplausiblePrice = "IMPLAUSIBLE_ENTRY_PRICE";

    /// <summary>The index has no close for one of the moments.</summary>
    public const string BenchmarkMissing = "BENCHMARK_MISSING";
}
