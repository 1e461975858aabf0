using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>A RabbitMQ broker from installed binaries.</summary>
internal sealed class RabbitMqRunnable(RabbitMQServerResource resource, PortableSettings settings, IOutput output) : IRunnable
{
    private PrivateRabbitMq? _broker;

    public IResource Resource => resource;

    public bool IsJob => false;

    public Task<int> Exited => _broker!.Exited;

    public IReadOnlyList<string> LastLines => _broker?.LastLines ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_broker is not null)
        {
            await _broker.RestartAsync(cancellationToken);
            return;
        }

        _broker = await PrivateRabbitMq.StartAsync(
            new PrivateRabbitMqOptions
            {
                DataFolder = await ServerFolder.PrepareAsync(settings.DataDirectory, resource.Name, resource.KeepsData),
                Port = resource.Port,
                Report = output.Note,
            },
            cancellationToken);
        resource.ConnectionString = _broker.ConnectionString;
    }

    // It answers before StartAsync returns.
    public Task BecomeHealthyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync() => _broker?.StopAsync() ?? Task.CompletedTask;
}
