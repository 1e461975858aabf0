// Stands in for Aspire.Hosting.AppHost 13.1.3: how a command went.

namespace Aspire.Hosting.ApplicationModel;

public sealed class ExecuteCommandResult
{
    internal ExecuteCommandResult(string? errorMessage) => ErrorMessage = errorMessage;

    /// <summary>Null when it went well.</summary>
    internal string? ErrorMessage { get; }
}
