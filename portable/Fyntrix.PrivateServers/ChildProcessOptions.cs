namespace Fyntrix.PrivateServers;

internal sealed record ChildProcessOptions
{
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the environment; null takes a variable out.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Nothing but PATH is inherited.</summary>
    public bool CleanEnvironment { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Who runs it; null: who runs us.</summary>
    public SystemAccount? RunAs { get; init; }

    /// <summary>SIGKILL, or SIGINT for Postgres, which then stops fast and clean.</summary>
    public int SignalOnParentDeath { get; init; } = Native.SigKill;

    public Action<string>? OnLine { get; init; }
}
