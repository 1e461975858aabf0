// Stands in for Aspire.Hosting.AppHost 13.1.3: makes the results of commands.

namespace Aspire.Hosting.ApplicationModel;

public static class CommandResults
{
    public static ExecuteCommandResult Success() => new(null);

    public static ExecuteCommandResult Failure(string? errorMessage = null) => new(errorMessage ?? "It failed.");
}
