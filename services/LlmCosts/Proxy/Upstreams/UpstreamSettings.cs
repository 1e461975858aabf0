namespace Fyntrix.LlmCosts.Proxy.Upstreams;

/// <summary>Configuration section <c>Llm:Upstreams:&lt;name&gt;</c>.</summary>
internal sealed class UpstreamSettings
{
    public const string Section = "Llm:Upstreams";
    public const string OpenAiUrl = "https://api.openai.com/v1";

    public UpstreamKind Kind { get; set; } = UpstreamKind.OpenAi;

    /// <summary>What comes before <c>/chat/completions</c>; for Azure the resource's address. OpenAI's own when left out for it.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The provider's key; none when neither this nor <see cref="ApiKeyFile"/> is set.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file that holds the key.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Azure's dated version, such as 2024-10-21; without it the version-less <c>/openai/v1</c> is called.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>The names of models that go here; one that ends with * means all that begin so.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Models whose names begin with this go here, and are asked for without it: with <c>local/</c>, <c>local/llama3</c> is llama3.</summary>
    public string? Prefix { get; set; }

    /// <summary>
    /// Which model stands behind a name that does not say so, such as an Azure deployment's: <c>Deployments:prod-gpt=gpt-4o</c>. Its calls are priced, budgeted
    /// and booked as that model. Without it they are held under the name that was asked for, at the ceiling, and booked as the model that answers.
    /// </summary>
    public IDictionary<string, string> Deployments { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether models go here that no other upstream takes.</summary>
    public bool Default { get; set; }

    /// <summary>The provider's name in reports; openai, azure, or the upstream's own name when left out.</summary>
    public string? Provider { get; set; }

    /// <summary>Whether its answers' ids are unique, so that a second report of the same call is known by them; left out, only those of Azure and OpenAI are taken for it.</summary>
    public bool? UniqueIds { get; set; }

    /// <summary>Whether it knows <c>stream_options</c>; false for servers that refuse them, whose streams are then estimated.</summary>
    public bool StreamUsage { get; set; } = true;

    /// <summary>The member by which a limit of output is written into chat requests: max_completion_tokens, or max_tokens for compatible ones, when left out.</summary>
    public string? OutputLimit { get; set; }
}
