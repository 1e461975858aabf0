using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Fyntrix.ServiceDefaults.Stores.Postgres;

/// <summary>
/// Ready means: within two seconds the database answers, as the service's role and no mightier one, and has exactly the schema
/// that this version knows. A right schema is asked for once; a wrong one each time, until a migration has put it right.
/// </summary>
internal sealed class PostgresHealthCheck<TContext>(IServiceScopeFactory scopes, NpgsqlDataSource dataSource, PostgresConnections connections) : IHealthCheck
    where TContext : ServiceDbContext
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private volatile bool _schemaIsRight;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            // Npgsql hears of the limit in most of what it does and not while a server keeps it waiting for its first word.
            return await FaultOnAnyConnectionAsync(limit.Token).WaitAsync(limit.Token) is { } fault ? HealthCheckResult.Unhealthy(fault) : HealthCheckResult.Healthy();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database did not answer within two seconds.");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.InsufficientPrivilege)
        {
            // What the server says to a session whose role is missing or not for this login.
            return HealthCheckResult.Unhealthy($"The service may not run as {connections.Role}: run the migrate command ({e.SqlState}).");
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy($"The database cannot be reached ({e.SqlState ?? "connection"}).");
        }
    }

    private async Task<string?> FaultOnAnyConnectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FaultAsync(cancellationToken);
        }
        catch (NpgsqlException e) when (DatabaseFailure.IsBrokenConnection(e))
        {
            // A connection of the pool that had seen the server stop; the next one is new.
            return await FaultAsync(cancellationToken);
        }
    }

    private async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        await using (var command = dataSource.CreateCommand("SELECT current_user::text"))
        {
            // Servers 15.9, 16.5 and 17.1 overlook a role that a connection starts with.
            if (await command.ExecuteScalarAsync(cancellationToken) is var user && !connections.Role.Equals(user))
                return $"The database runs the service as {user} instead of {connections.Role}: update the server.";
        }

        if (_schemaIsRight)
            return null;
        await using var scope = scopes.CreateAsyncScope();
        var schema = await SchemaState.ReadAsync(scope.ServiceProvider.GetRequiredService<TContext>().Database, cancellationToken);
        _schemaIsRight = schema.Fault is null;
        return schema.Fault;
    }
}
