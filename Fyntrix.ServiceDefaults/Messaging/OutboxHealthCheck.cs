using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Says when events do not leave this service, or consumers gave some up. Never worse than degraded: the service itself serves,
/// and taking it out of traffic would help nobody.
/// </summary>
internal sealed class OutboxHealthCheck(MessagingMetrics metrics, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(60);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = metrics.State;
        var faults = new List<string>();
        if (state.LagSeconds(time.GetUtcNow()) is var lag && lag > LongestLag.TotalSeconds)
            faults.Add($"{state.Outbox.Waiting} events wait to be sent, the oldest for {lag:0} s.");
        if (state.Outbox.SetAside > 0)
            faults.Add($"{state.Outbox.SetAside} events cannot be sent and are tried again within the hour; the log says why.");
        foreach (var (queue, count) in state.ErrorQueues)
            faults.Add($"{count} messages lie in {queue}; the command 'messages failed' shows them.");
        return Task.FromResult(faults.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', faults)));
    }
}
