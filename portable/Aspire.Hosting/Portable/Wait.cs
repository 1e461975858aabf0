// Stands in for Aspire.Hosting.AppHost 13.1.3: what a resource waits for before it starts.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Portable;

internal sealed record Wait(IResource Resource, WaitUntil Until, int ExitCode = 0);
