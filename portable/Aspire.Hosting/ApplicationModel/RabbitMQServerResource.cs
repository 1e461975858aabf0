// Stands in for Aspire.Hosting.RabbitMQ 13.1.3: a broker.

namespace Aspire.Hosting.ApplicationModel;

public class RabbitMQServerResource : Resource, IResourceWithConnectionString
{
    internal RabbitMQServerResource(string name, int? port)
        : base(name) => Port = port;

    internal int? Port { get; }

    internal bool KeepsData { get; set; }

    /// <summary>Set when the broker has been started.</summary>
    internal string? ConnectionString { get; set; }

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(ConnectionString);
}
