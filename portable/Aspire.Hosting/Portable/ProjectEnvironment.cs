using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Fyntrix.PrivateServers;

namespace Aspire.Hosting.Portable;

/// <summary>The environment variables that a project finds, by Aspire 13.1's conventions.</summary>
internal static class ProjectEnvironment
{
    // The AppHost's own addresses, launch profile, secrets and settings are not its children's.
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_URLS", "HTTP_PORTS", "HTTPS_PORTS", "DOTNET_LAUNCH_PROFILE"];

    private static readonly string[] NotInheritedPrefixes = ["ASPIRE_", "ConnectionStrings__", "Parameters__", "Portable__"];

    /// <param name="project">Whose environment it is; its connections and services have been started or given ports.</param>
    /// <param name="inherited">The names of the AppHost's own variables.</param>
    /// <param name="inheritedResourceAttributes">The user's OTEL_RESOURCE_ATTRIBUTES, which are kept.</param>
    /// <param name="cancellationToken">Ends the wait for values.</param>
    /// <returns>What is set, and with null what is taken out.</returns>
    public static async Task<Dictionary<string, string?>> OfAsync(
        ProjectResource project, IEnumerable<string> inherited, string? inheritedResourceAttributes, CancellationToken cancellationToken)
    {
        var variables = inherited
            .Where(name => NotInherited.Contains(name, StringComparer.OrdinalIgnoreCase)
                || NotInheritedPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            .ToDictionary(name => name, _ => (string?)null);

        // OTEL_EXPORTER_OTLP_* are inherited: there is no dashboard here that they would have to point to.
        var instance = "service.instance.id=" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        variables["OTEL_SERVICE_NAME"] = project.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = string.IsNullOrEmpty(inheritedResourceAttributes) ? instance : $"{inheritedResourceAttributes},{instance}";

        var urls = project.Endpoints.Where(e => e.PortVariable is null).Select(Url).ToList();
        if (urls.Count > 0)
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        foreach (var endpoint in project.Endpoints)
        {
            if (endpoint.PortVariable is { } variable)
                variables[variable] = endpoint.Port.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var service in project.Services)
        {
            foreach (var endpoint in service.Endpoints)
            {
                variables[$"services__{service.Name}__{endpoint.Name}__0"] = Url(endpoint);
                variables[NameOf(service, endpoint)] = Url(endpoint);
            }
        }

        foreach (var connection in project.Connections)
        {
            variables[$"ConnectionStrings__{connection.Name}"] = await connection.Resource.GetConnectionStringAsync(cancellationToken)
                ?? throw new StartFailureException($"{connection.Resource.Name} has no connection string yet.");
        }

        foreach (var (name, value) in project.Variables)
            variables[name] = await value(cancellationToken);
        return variables;
    }

    /// <summary>Such as IDENTITY_H2C.</summary>
    public static string NameOf(ProjectResource service, Endpoint endpoint) => $"{service.Name}_{endpoint.Name}".Replace('-', '_').ToUpperInvariant();

    public static string Url(Endpoint endpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{endpoint.Port}");
}
