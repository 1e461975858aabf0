using System.Diagnostics.CodeAnalysis;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>A resource that did not get healthy, which ends the start.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Never without its resource and reason.")]
internal sealed class StepFailedException(string resourceName, StartFailureException reason) : Exception(reason.Message, reason)
{
    public string ResourceName { get; } = resourceName;

    public StartFailureException Reason { get; } = reason;
}
