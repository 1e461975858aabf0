namespace Fyntrix.PrivateServers;

public sealed record PrivateRabbitMqOptions
{
    /// <summary>Where data, password and log are kept; made when missing. Null: a temporary folder, removed at the end.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Null: any free one. A given one is not changed when it is taken.</summary>
    public int? Port { get; init; }

    /// <summary>Where to look for <c>rabbitmq-server</c>, and nowhere else; null: the usual places, and nothing is installed when given.</summary>
    public IReadOnlyList<string>? BinaryFolders { get; init; }

    /// <summary>Told what the user should know, such as that something is being installed.</summary>
    public Action<string>? Report { get; init; }
}
