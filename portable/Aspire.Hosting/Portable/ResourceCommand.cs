using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Portable;

/// <summary>Something that a user can ask of a resource while it runs.</summary>
internal sealed record ResourceCommand(string Name, string? Description, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteAsync);
