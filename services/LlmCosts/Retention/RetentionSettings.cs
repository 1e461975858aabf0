namespace Fyntrix.LlmCosts.Retention;

/// <summary>Configuration section <c>Retention</c>.</summary>
internal sealed class RetentionSettings
{
    public const string Section = "Retention";
    public const int MostDays = 36_500;

    /// <summary>How many days requests are kept; totals are kept for good.</summary>
    public int Days { get; set; } = 90;
}
