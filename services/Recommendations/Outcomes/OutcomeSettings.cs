namespace Fyntrix.Recommendations.Outcomes;

/// <summary>Configuration section <c>Outcomes</c>.</summary>
internal sealed class OutcomeSettings
{
    public const string Section = "Outcomes";

    /// <summary>False to judge picks only when somebody asks.</summary>
    public bool Scheduled { get; set; } = true;

    /// <summary>Of several sources for one bar the first of these counts, then the first by name.</summary>
    public IList<string> Sources { get; } = [];
}
