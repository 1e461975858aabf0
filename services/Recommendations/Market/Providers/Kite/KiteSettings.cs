namespace Fyntrix.Recommendations.Market.Providers.Kite;

/// <summary>Configuration section <c>MarketData:Kite</c>: Kite Connect with quotes and candles, read by one account.</summary>
internal sealed class KiteSettings
{
    public Uri BaseUrl { get; set; } = new("https://api.kite.trade");

    /// <summary>Of the app; without one nothing is fetched.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The session's token, which Kite ends each morning.</summary>
    public string? AccessToken { get; set; }

    /// <summary>A file that holds the token of the day and nothing else; read anew for each round.</summary>
    public string? AccessTokenFile { get; set; }

    /// <summary>For one call, its whole answer included.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before the first repeat of a call that Kite did not take or could not answer; each further wait is twice as long.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    public bool IsConfigured => !string.IsNullOrEmpty(ApiKey);

    public IEnumerable<string> Faults(IHostEnvironment environment)
    {
        if (IsConfigured && string.IsNullOrEmpty(AccessToken) == string.IsNullOrEmpty(AccessTokenFile))
            yield return "MarketData:Kite:ApiKey needs one of MarketData:Kite:AccessToken and MarketData:Kite:AccessTokenFile, and not both.";
        // The token travels in the clear otherwise.
        if (!BaseUrl.IsAbsoluteUri || (!environment.IsDevelopment() && BaseUrl.Scheme != Uri.UriSchemeHttps))
            yield return "MarketData:Kite:BaseUrl must begin with https:// outside development.";
        if (AnswerTimeout <= TimeSpan.Zero || RetryDelay <= TimeSpan.Zero)
            yield return "MarketData:Kite:AnswerTimeout and MarketData:Kite:RetryDelay must be longer than zero.";
    }
}
