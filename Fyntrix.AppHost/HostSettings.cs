using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Fyntrix.AppHost;

/// <summary>What the user can decide about the topology, besides connection strings.</summary>
/// <param name="PortOfGateway">Null: any free one.</param>
/// <param name="PostgresAdmin">pgAdmin beside the Postgres server.</param>
/// <param name="MessagingManagement">RabbitMQ's management page.</param>
internal sealed record HostSettings(int? PortOfGateway, bool PostgresAdmin, bool MessagingManagement)
{
    /// <param name="configuration">Where they stand.</param>
    /// <param name="settings">The settings, when all are right.</param>
    /// <param name="fault">One line that says which is wrong.</param>
    public static bool TryRead(IConfiguration configuration, [NotNullWhen(true)] out HostSettings? settings, [NotNullWhen(false)] out string? fault)
    {
        settings = null;
        var port = Given("Gateway:Port") ?? "8080";
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var portOfGateway))
        {
            fault = $"Gateway:Port is a port, or 0 for any free one, not '{port}'.";
            return false;
        }

        foreach (var name in (string[])["Postgres:Admin", "Messaging:Management"])
        {
            if (Given(name) is { } text && !bool.TryParse(text, out _))
            {
                fault = $"{name} is true or false, not '{text}'.";
                return false;
            }
        }

        fault = null;
        settings = new HostSettings(portOfGateway == 0 ? null : portOfGateway, IsOn("Postgres:Admin"), IsOn("Messaging:Management"));
        return true;

        string? Given(string name) => configuration[name] is { Length: > 0 } given ? given : null;
        bool IsOn(string name) => bool.TryParse(configuration[name], out var on) && on;
    }
}
