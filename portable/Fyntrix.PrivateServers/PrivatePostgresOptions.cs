namespace Fyntrix.PrivateServers;

public sealed record PrivatePostgresOptions
{
    /// <summary>Where data, password and log are kept; made when missing. Null: a temporary folder, removed at the end.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Off only where losing the data does not matter.</summary>
    public bool Fsync { get; init; } = true;

    public int MaxConnections { get; init; } = 100;

    /// <summary>Null: any free one. A given one is not changed when it is taken.</summary>
    public int? Port { get; init; }

    /// <summary>Lets clients connect with TLS.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Further settings of postgresql.conf.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to look for <c>initdb</c> and <c>postgres</c>, and nowhere else; null: the usual places, and nothing is installed when given.</summary>
    public IReadOnlyList<string>? BinaryFolders { get; init; }

    /// <summary>Told what the user should know, such as that something is being installed.</summary>
    public Action<string>? Report { get; init; }
}
