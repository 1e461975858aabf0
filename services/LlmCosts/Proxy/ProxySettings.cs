namespace Fyntrix.LlmCosts.Proxy;

/// <summary>Configuration section <c>Llm:Proxy</c>.</summary>
internal sealed class ProxySettings
{
    public const string Section = "Llm:Proxy";

    /// <summary>The largest request, in bytes; images make requests large.</summary>
    public const long LargestBody = 20 * 1024 * 1024;

    /// <summary>How long an upstream may take for a connection.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an upstream may be silent: before its answer, and within it. The whole may take longer.</summary>
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The most output tokens of a call that is under a hard budget and names no limit of its own; written into the request, as
    /// otherwise nobody could say what it may cost.
    /// </summary>
    public int OutputCapTokens { get; set; } = 4096;

    /// <summary>Refuse such a call instead.</summary>
    public bool RefuseWithoutOutputLimit { get; set; }

    /// <summary>What an image or file in a request may cost in input tokens beyond its bytes: small pictures are many tokens.</summary>
    public int TokensPerAttachment { get; set; } = 50_000;

    /// <summary>What a request may cost in input tokens when it refers to something that is kept at the provider: an earlier answer, a conversation, a prompt, a search.</summary>
    public int TokensByReference { get; set; } = 400_000;

    /// <summary>How long money is held back for a call; after that it is taken back by itself and the call is booked all the same.</summary>
    public TimeSpan HeldFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often it is tried whether the store takes what was kept beside it.</summary>
    public TimeSpan RetryEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many reports wait in memory for the store.</summary>
    public int QueuedReports { get; set; } = 1024;
}
