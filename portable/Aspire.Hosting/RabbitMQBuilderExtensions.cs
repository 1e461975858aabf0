// Stands in for Aspire.Hosting.RabbitMQ 13.1.3: a broker.

using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class RabbitMQBuilderExtensions
{
    /// <param name="builder">What describes the application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">Not in the portable engine, which has a user of its own.</param>
    /// <param name="password">Not in the portable engine: it is made up and kept beside the data.</param>
    /// <param name="port">Null: any free one.</param>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (userName is not null || password is not null)
            throw new DistributedApplicationException($"The portable engine chooses user and password of '{name}' itself.");
        return ((DistributedApplicationBuilder)builder).Add(new RabbitMQServerResource(name, port));
    }

    /// <summary>Keeps the data from start to start; without it each start finds an empty broker.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.KeepsData = true;
        return builder;
    }

    /// <summary>Not in the portable engine, which says so at start.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Missing.Add("no management page of RabbitMQ (Messaging:Management); the services' messages commands show failed messages");
        return builder;
    }
}
