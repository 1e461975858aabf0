namespace Fyntrix.Recommendations.Retention;

/// <summary>Configuration section <c>Retention</c>.</summary>
internal sealed class RetentionSettings
{
    public const string Section = "Retention";
    public const int MostDays = 36_500;

    /// <summary>Longer than the longest wait for data of a horizon.</summary>
    public const int FewestDays = 60;

    /// <summary>How many days bars of minutes, alerts and ended evaluations are kept. Picks, outcomes and daily bars are kept for good.</summary>
    public int Days { get; set; } = 365;
}
