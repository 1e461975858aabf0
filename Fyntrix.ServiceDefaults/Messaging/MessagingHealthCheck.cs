using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Fyntrix.ServiceDefaults.Messaging;

/// <summary>
/// Ready means: the bus has been up once, so that this service's queues exist and no message passes them by. After that the
/// broker may be away: events wait in outboxes and queues, and the service goes on.
/// </summary>
internal sealed class MessagingHealthCheck(IBusControl bus) : IHealthCheck
{
    private volatile bool _wasUp;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        _wasUp |= bus.CheckHealth().Status == BusHealthStatus.Healthy;
        return Task.FromResult(_wasUp ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The message broker has not been reached yet."));
    }
}
