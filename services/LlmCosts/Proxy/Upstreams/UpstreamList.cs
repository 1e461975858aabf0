using Fyntrix.LlmCosts.Requests;
using Microsoft.Extensions.Options;

namespace Fyntrix.LlmCosts.Proxy.Upstreams;

/// <summary>The upstreams of the configuration.</summary>
internal sealed class UpstreamList
{
    private readonly IReadOnlyList<Upstream> _upstreams;

    public UpstreamList(IOptions<Dictionary<string, UpstreamSettings>> settings)
    {
        _upstreams = [.. settings.Value.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => new Upstream(u.Key, u.Value, KeyOf(u.Value)))];
        Default = _upstreams.FirstOrDefault(u => u.IsDefault) ?? (_upstreams.Count == 1 ? _upstreams[0] : null);
    }

    /// <summary>Where models go that none takes by name: the one that says so, or the only one.</summary>
    public Upstream? Default { get; }

    /// <summary>The upstream that a model goes to; null when none takes it.</summary>
    public Upstream? Find(string model)
    {
        var (best, fits) = (Default, -1);
        foreach (var upstream in _upstreams)
        {
            if (upstream.Fits(model) is var own && own > fits)
                (best, fits) = (upstream, own);
        }

        return best;
    }

    /// <summary>
    /// Reads the upstreams of the configuration. Bound as a dictionary, one with a value of the wrong kind would be left out without a word.
    /// </summary>
    public static void Bind(Dictionary<string, UpstreamSettings> upstreams, IConfiguration configuration)
    {
        foreach (var section in configuration.GetSection(UpstreamSettings.Section).GetChildren())
        {
            try
            {
                upstreams[section.Key] = section.Get<UpstreamSettings>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new UpstreamSettings();
            }
            catch (InvalidOperationException e)
            {
                throw new OptionsValidationException(section.Key, typeof(UpstreamSettings), [$"{section.Path} has a setting that is not known, or a value of the wrong kind: {e.Message}"]);
            }
        }
    }

    /// <summary>What is wrong with the settings, in sentences that never hold a key.</summary>
    public static IEnumerable<string> Check(IReadOnlyDictionary<string, UpstreamSettings> upstreams)
    {
        foreach (var (name, settings) in upstreams)
        {
            var section = $"{UpstreamSettings.Section}:{name}";
            if (name.Length > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                yield return $"{section}: its name must be up to 64 letters, digits, dashes, dots and underscores.";
            if (settings.BaseUrl is null ? settings.Kind != UpstreamKind.OpenAi : !IsHttp(settings.BaseUrl))
                yield return $"{section}:BaseUrl must be an absolute http or https address without a query.";
            if (settings is { ApiKey: not null, ApiKeyFile: not null })
                yield return $"{section}: set ApiKey or ApiKeyFile, not both.";
            if (FaultOfKey(settings) is { } fault)
                yield return $"{section}: {fault}";
            if (settings.Provider is { } provider && (provider.Length is 0 or > 64 || provider.Any(char.IsControl)))
                yield return $"{section}:Provider must be 1 to 64 characters.";
            if (settings.Deployments.Values.Any(m => string.IsNullOrWhiteSpace(m) || !RequestReportValidator.IsText(m, RequestReportValidator.LongestName)))
                yield return $"{section}:Deployments must name a model for each, of up to {RequestReportValidator.LongestName} characters.";
            if (settings.OutputLimit is not (null or "max_tokens" or "max_completion_tokens"))
                yield return $"{section}:OutputLimit must be max_tokens or max_completion_tokens.";
        }

        if (upstreams.Values.Count(u => u.Default) > 1)
            yield return $"{UpstreamSettings.Section}: only one can be Default.";
    }

    private static bool IsHttp(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { Query: "", Fragment: "", UserInfo: "" };

    private static string? FaultOfKey(UpstreamSettings settings)
    {
        try
        {
            // In a header: visible ASCII alone.
            return KeyOf(settings) is { } key && (key.Length == 0 || key.Any(c => c is < '!' or > '~'))
                ? "the key must be visible ASCII characters without spaces."
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "the file of ApiKeyFile cannot be read.";
        }
    }

    private static string? KeyOf(UpstreamSettings settings) =>
        settings.ApiKeyFile is { } file ? File.ReadAllText(file).Trim() : string.IsNullOrWhiteSpace(settings.ApiKey) ? null : settings.ApiKey.Trim();
}
