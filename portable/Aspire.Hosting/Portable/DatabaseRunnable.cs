using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;
using Npgsql;

namespace Aspire.Hosting.Portable;

/// <summary>A database of a private server: there once it has been created.</summary>
internal sealed class DatabaseRunnable(PostgresDatabaseResource resource) : IRunnable
{
    private readonly TaskCompletionSource<int> _never = new();

    public IResource Resource => resource;

    public bool IsJob => false;

    public Task<int> Exited => _never.Task;

    public IReadOnlyList<string> LastLines => [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrivatePostgres.EnsureDatabaseAsync(resource.Parent.ConnectionStringFor!("postgres"), resource.DatabaseName, cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new StartFailureException($"the database {resource.DatabaseName} cannot be created: {e.Message}", e);
        }
    }

    public Task BecomeHealthyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;
}
