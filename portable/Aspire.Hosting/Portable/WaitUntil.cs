// Stands in for Aspire.Hosting.AppHost 13.1.3: the state that is waited for.

namespace Aspire.Hosting.Portable;

internal enum WaitUntil
{
    Healthy,
    Completed,
}
