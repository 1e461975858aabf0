// Stands in for Aspire.Hosting.AppHost 13.1.3: a port that a project listens on.

namespace Aspire.Hosting.Portable;

/// <param name="Name">Such as http.</param>
/// <param name="WantedPort">Null: any free one.</param>
/// <param name="PortVariable">The variable that tells the project this port; null: it stands in ASPNETCORE_URLS.</param>
internal sealed record Endpoint(string Name, int? WantedPort, string? PortVariable)
{
    public bool IsExternal { get; set; }

    /// <summary>Chosen before anything starts, since others are told it.</summary>
    public int Port { get; set; }
}
