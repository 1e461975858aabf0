using System.Diagnostics;
using OpenTelemetry;

namespace Fyntrix.ServiceDefaults.Telemetry;

/// <summary>MassTransit 8 names the operation as older conventions did; the names of today are added to it.</summary>
internal sealed class MessagingConventions : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name != "MassTransit" || data.GetTagItem("messaging.operation") is not string operation)
            return;
        // A message is received and then processed: only the first says from where.
        if ((data.GetTagItem("messaging.destination.name") ?? data.Parent?.GetTagItem("messaging.destination.name")) is string queue)
        {
            data.SetTag("messaging.destination.name", queue);
            data.DisplayName = $"{operation} {WithoutInstance(queue)}";
        }

        data.SetTag("messaging.system", "rabbitmq");
        data.SetTag("messaging.operation", null);
        data.SetTag("messaging.operation.name", operation);
        data.SetTag("messaging.operation.type", operation);
    }

    /// <summary>A queue of one instance ends with an id, and names of spans must not grow without end.</summary>
    private static string WithoutInstance(string queue) =>
        queue.LastIndexOf('.') is > 0 and var dot && Guid.TryParse(queue.AsSpan(dot + 1), out _) ? queue[..dot] : queue;
}
