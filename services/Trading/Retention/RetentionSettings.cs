namespace Fyntrix.Trading.Retention;

/// <summary>Configuration section <c>Retention</c>.</summary>
internal sealed class RetentionSettings
{
    public const string Section = "Retention";

    /// <summary>How long what a deleted user left is kept, 1 to 100. The stock-brokers' regulations of 2026 ask for eight.</summary>
    public int Years { get; set; } = 8;
}
