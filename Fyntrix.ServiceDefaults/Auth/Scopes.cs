namespace Fyntrix.ServiceDefaults.Auth;

/// <summary>The scopes that tokens carry and endpoints ask for.</summary>
public static class Scopes
{
    /// <summary>A person who signed in and acts for themselves.</summary>
    public const string User = "user";

    /// <summary>Runs the system: users, service clients, keys, cleanup.</summary>
    public const string Admin = "admin";

    /// <summary>An agent that publishes runs of picks.</summary>
    public const string PicksWrite = "picks:write";

    /// <summary>A service that reports what its model calls used.</summary>
    public const string LlmWrite = "llm:write";

    /// <summary>A feed that writes prices and bars.</summary>
    public const string PricesWrite = "prices:write";

    /// <summary>A service that refills its copy of preferences and watchlists.</summary>
    public const string IdentityRead = "identity:read";

    /// <summary>What a service client may be given; people get theirs from their role.</summary>
    public static IReadOnlyList<string> ForServiceClients { get; } = [PicksWrite, LlmWrite, PricesWrite, IdentityRead];
}
