using System.Diagnostics.Metrics;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>What every service refuses or repeats. Meter <c>Fyntrix.Api</c>.</summary>
internal sealed class ApiMetrics
{
    private readonly Counter<long> _refusedTokens;
    private readonly Counter<long> _replays;
    private readonly Counter<long> _unavailable;

    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Fyntrix.Api");
        _refusedTokens = meter.CreateCounter<long>("fyntrix.api.refused_tokens", "{token}", "Access tokens that were sent and are not good.");
        _replays = meter.CreateCounter<long>("fyntrix.api.idempotent_replays", "{request}", "Requests that got the answer of an earlier one with the same idempotency key.");
        _unavailable = meter.CreateCounter<long>("fyntrix.api.unavailable", "{request}", "Requests that were answered 503, by `code` and, where a store is away, `store` (a file's name or postgres).");
    }

    public void TokenRefused() => _refusedTokens.Add(1);

    public void Replayed() => _replays.Add(1);

    public void Unavailable(string code, string? store) => _unavailable.Add(1, new("code", code), new("store", store));
}
