using System.Net.Http.Headers;

namespace Fyntrix.LlmCosts.Proxy.Upstreams;

/// <summary>A provider that calls go to. Formats as its name alone: it holds a key.</summary>
internal sealed class Upstream
{
    private readonly UpstreamSettings _settings;
    private readonly string _baseUrl;
    private readonly string? _key;

    /// <param name="key">The provider's key; null for one that asks for none.</param>
    public Upstream(string name, UpstreamSettings settings, string? key)
    {
        _settings = settings;
        _baseUrl = (settings.BaseUrl ?? UpstreamSettings.OpenAiUrl).TrimEnd('/');
        _key = key;
        Name = name;
        Provider = (settings.Provider ?? settings.Kind switch { UpstreamKind.OpenAi => "openai", UpstreamKind.Azure => "azure", UpstreamKind.Compatible => name }).ToLowerInvariant();
        OutputLimit = settings.OutputLimit ?? (settings.Kind == UpstreamKind.Compatible ? "max_tokens" : "max_completion_tokens");
        HasUniqueIds = settings.UniqueIds ?? settings.Kind != UpstreamKind.Compatible;
    }

    public string Name { get; }

    /// <summary>As in reports.</summary>
    public string Provider { get; }

    /// <summary>As OpenTelemetry's conventions name it.</summary>
    public string TelemetryProvider => Provider == "azure" ? "azure.ai.openai" : Provider;

    public bool HasUniqueIds { get; }

    public bool StreamUsage => _settings.StreamUsage;

    public bool IsDefault => _settings.Default;

    /// <summary>The member of a chat request that limits its output.</summary>
    public string OutputLimit { get; }

    /// <summary>How well a model's name fits: the longer what it fits by, the better; -1 when it does not.</summary>
    public int Fits(string model)
    {
        var best = Prefixed(model) ? _settings.Prefix!.Length : -1;
        foreach (var name in _settings.Models)
        {
            if (name == model)
                return int.MaxValue;
            if (name.EndsWith('*') && model.StartsWith(name[..^1], StringComparison.Ordinal))
                best = Math.Max(best, name.Length - 1);
        }

        return best;
    }

    /// <summary>The model's name as the provider knows it.</summary>
    public string OwnName(string model) => Prefixed(model) ? model[_settings.Prefix!.Length..] : model;

    /// <summary>The model that a call is booked as.</summary>
    /// <param name="model">As the provider knows it.</param>
    public string BookedName(string model) => _settings.Deployments.TryGetValue(model, out var behind) ? behind : model;

    /// <summary>Whether a model can stand in the address of an operation: dots would lead to another one, with the key.</summary>
    /// <param name="model">As the provider knows it.</param>
    public bool CanAddress(ProxyOperation operation, string model) =>
        operation == ProxyOperation.Models ? !model.Split('/').Any(IsDots) : !(HasDeployment(operation) && IsDots(model));

    /// <param name="path">Below the address: <c>chat/completions</c>.</param>
    /// <param name="model">As the provider knows it; null where none is named.</param>
    /// <param name="query">With its question mark, as the client sent it; may be empty.</param>
    public Uri Address(ProxyOperation operation, string path, string? model, string query)
    {
        if (_settings.Kind != UpstreamKind.Azure)
            return new Uri($"{_baseUrl}/{path}{query}");
        if (_settings.ApiVersion is null)
            return new Uri($"{_baseUrl}/openai/v1/{path}{query}");
        var deployment = HasDeployment(operation) ? $"deployments/{Uri.EscapeDataString(model!)}/" : "";
        // The version is the operator's to choose.
        var more = string.Concat(query.TrimStart('?').Split('&').Where(part => part.Length > 0 && !IsVersion(part)).Select(part => $"&{part}"));
        return new Uri($"{_baseUrl}/openai/{deployment}{path}?api-version={Uri.EscapeDataString(_settings.ApiVersion)}{more}");
    }

    public void Authorize(HttpRequestHeaders headers)
    {
        if (_key is null)
            return;
        if (_settings.Kind == UpstreamKind.Azure)
            headers.Add("api-key", _key);
        else
            headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
    }

    /// <summary>Whether a text holds the key.</summary>
    public bool Shows(string text) => _key is not null && text.Contains(_key, StringComparison.Ordinal);

    /// <summary>The text with the key taken out: some servers repeat in an error what they were sent.</summary>
    public string Hide(string text) => _key is null ? text : text.Replace(_key, "***", StringComparison.Ordinal);

    public override string ToString() => Name;

    private bool HasDeployment(ProxyOperation operation) =>
        _settings is { Kind: UpstreamKind.Azure, ApiVersion: not null } && operation is (ProxyOperation.Chat or ProxyOperation.Embeddings);

    private static bool IsDots(string segment) => segment is "." or "..";

    private static bool IsVersion(string part) => Uri.UnescapeDataString(part.Split('=')[0]).Equals("api-version", StringComparison.OrdinalIgnoreCase);

    private bool Prefixed(string model) =>
        _settings.Prefix is { Length: > 0 } prefix && model.Length > prefix.Length && model.StartsWith(prefix, StringComparison.Ordinal);
}
