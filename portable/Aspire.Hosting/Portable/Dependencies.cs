using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Portable;

/// <summary>What must be there before a resource can start.</summary>
internal static class Dependencies
{
    /// <summary>Its waits; the servers whose connection strings it is given, which have none before they run; a database's server.</summary>
    public static IReadOnlyList<IResource> Of(IResource resource) => resource switch
    {
        ProjectResource project => [.. project.Waits.Concat(project.Connections.Select(c => c.Resource)).Distinct()],
        PostgresDatabaseResource database => [database.Parent],
        _ => [],
    };
}
