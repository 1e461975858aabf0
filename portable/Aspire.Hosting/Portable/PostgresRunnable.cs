using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>A Postgres server from installed binaries.</summary>
internal sealed class PostgresRunnable(PostgresServerResource resource, PortableSettings settings, IOutput output) : IRunnable
{
    private PrivatePostgres? _server;

    public IResource Resource => resource;

    public bool IsJob => false;

    public Task<int> Exited => _server!.Exited;

    public IReadOnlyList<string> LastLines => _server?.LastLines ?? [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.RestartAsync(cancellationToken);
            return;
        }

        _server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions
            {
                DataFolder = await ServerFolder.PrepareAsync(settings.DataDirectory, resource.Name, resource.KeepsData),
                Fsync = settings.Fsync,
                Port = resource.Port,
                Report = output.Note,
            },
            cancellationToken);
        resource.ConnectionStringFor = _server.ConnectionStringFor;
    }

    // It answers before StartAsync returns.
    public Task BecomeHealthyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync() => _server?.StopAsync() ?? Task.CompletedTask;
}
