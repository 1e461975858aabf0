// Stands in for Aspire.Hosting.AppHost 13.1.3: how a command is shown.

namespace Aspire.Hosting.ApplicationModel;

public class CommandOptions
{
    public string? Description { get; set; }

    /// <summary>For the dashboard; without effect in a console.</summary>
    public string? IconName { get; set; }
}
