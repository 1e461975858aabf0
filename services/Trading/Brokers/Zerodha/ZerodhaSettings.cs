using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Fyntrix.Trading.Brokers.Zerodha;

/// <summary>Configuration section <c>Zerodha</c>: Kite Connect.</summary>
internal sealed class ZerodhaSettings
{
    public const string Section = "Zerodha";

    public Uri BaseAddress { get; set; } = new("https://api.kite.trade");

    public Uri LoginAddress { get; set; } = new("https://kite.zerodha.com/connect/login");

    /// <summary>Of an app for all users, which the broker has approved; left out, each user brings the key and secret of an own app.</summary>
    public string? ApiKey { get; set; }

    public string? ApiSecret { get; set; }

    /// <summary>A proxy through which calls go that have none in <see cref="Egress"/>, so that they come from the address that the app is registered with.</summary>
    public Uri? EgressProxy { get; set; }

    /// <summary>Proxies by the api_key of the app whose calls go through them: for users' own apps, each registered with an address of its own.</summary>
    public Dictionary<string, Uri> Egress { get; set; } = new(StringComparer.Ordinal);

    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For one call, its whole answer included. Orders are given up after 15 s in any case.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(10);

    [MemberNotNullWhen(true, nameof(ApiKey), nameof(ApiSecret))]
    public bool HasApp => !string.IsNullOrEmpty(ApiKey) && !string.IsNullOrEmpty(ApiSecret);

    internal sealed class Check(IHostEnvironment environment) : IValidateOptions<ZerodhaSettings>
    {
        public ValidateOptionsResult Validate(string? name, ZerodhaSettings options)
        {
            if (string.IsNullOrEmpty(options.ApiKey) != string.IsNullOrEmpty(options.ApiSecret))
                return ValidateOptionsResult.Fail("Zerodha:ApiKey and Zerodha:ApiSecret belong together: set both, or neither when each user brings an own app.");
            // Tokens and orders travel in the clear otherwise.
            if (!environment.IsDevelopment() && options.BaseAddress.Scheme != Uri.UriSchemeHttps)
                return ValidateOptionsResult.Fail("Zerodha:BaseAddress must begin with https:// outside development.");
            if (options.Egress.Values.Append(options.EgressProxy).FirstOrDefault(e => e is not null && (!e.IsAbsoluteUri || e.Scheme is not ("http" or "socks5"))) is { } other)
                return ValidateOptionsResult.Fail($"Zerodha:EgressProxy and Zerodha:Egress:<api_key> must be addresses of proxies, http://host:port or socks5://host:port, not '{other}'.");
            return options.ConnectTimeout > TimeSpan.Zero && options.AnswerTimeout > TimeSpan.Zero
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Zerodha:ConnectTimeout and Zerodha:AnswerTimeout must be longer than zero.");
        }
    }
}
