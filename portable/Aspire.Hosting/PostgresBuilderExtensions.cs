// Stands in for Aspire.Hosting.PostgreSQL 13.1.3: a server and its databases.

using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    /// <param name="builder">What describes the application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">Not in the portable engine: it is postgres.</param>
    /// <param name="password">Not in the portable engine: it is made up and kept beside the data.</param>
    /// <param name="port">Null: any free one.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (userName is not null || password is not null)
            throw new DistributedApplicationException($"The portable engine chooses user and password of '{name}' itself.");
        return ((DistributedApplicationBuilder)builder).Add(new PostgresServerResource(name, port));
    }

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return ((ResourceBuilder<PostgresServerResource>)builder).ApplicationBuilder.Add(new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));
    }

    /// <summary>Keeps the data from start to start; without it each start finds an empty server.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.KeepsData = true;
        return builder;
    }

    /// <summary>Not in the portable engine, which says so at start.</summary>
    public static IResourceBuilder<T> WithPgAdmin<T>(
        this IResourceBuilder<T> builder, Action<IResourceBuilder<PgAdminContainerResource>>? configureContainer = null, string? containerName = null)
        where T : PostgresServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Missing.Add("no pgAdmin (Postgres:Admin); psql speaks to its server");
        return builder;
    }
}
