// Stands in for Aspire.Hosting.AppHost 13.1.3: parameters and given connection strings.

using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Portable;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value from <c>Parameters:{name}</c>, which must be there when it is asked for.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string Value() => builder.Configuration[$"Parameters:{name}"] is { Length: > 0 } given ? given
            : throw new StartFailureException($"A parameter is missing: set Parameters__{name} in the environment.");
        return ((DistributedApplicationBuilder)builder).Add(new ParameterResource(name, Value, secret));
    }

    /// <summary>A value from <c>Parameters:{name}</c>, or the default's; with <paramref name="persist"/> the same one at every start.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        var application = (DistributedApplicationBuilder)builder;
        string Value() =>
            builder.Configuration[$"Parameters:{name}"] is { Length: > 0 } given ? given
            : persist ? PersistedParameter.ReadOrCreate(application.Settings, name, value)
            : value.GetDefaultValue();
        return application.Add(new ParameterResource(name, Value, secret) { Default = value as GenerateParameterDefault });
    }

    /// <summary>The connection string that the user gives as <c>ConnectionStrings:{name}</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (environmentVariableName is not null)
            throw new DistributedApplicationException($"The portable engine hands connection strings over as ConnectionStrings__{name} only.");
        return ((DistributedApplicationBuilder)builder).Add(new GivenConnectionString(name, builder.Configuration));
    }
}
